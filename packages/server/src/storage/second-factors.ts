import type { Attempt } from './attempts.ts'
import { type NewChallengeSession, openChallengeSession, readChallengeSession, spendChallengeSession } from './challenge-sessions.ts'
import { createFamily, type NewSignIn } from './families.ts'
import { pointOf } from './neighbours.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { consumeQuota, type HourlyQuota } from './quotas.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

/** Second factors of a user. */
export interface FactorsRow {
  pool_id: string
  sub: string
  /** JSON list of challenge names. */
  enabled: string
  preferred: string | null
  totp_active: Uint8Array | null
  totp_pending: Uint8Array | null
  totp_name: string | null
  /** RFC 6238 time step of the last accepted code; a code counts once. */
  totp_last_step: number
  /** SMS was enabled by SetUserSettings. */
  mfa_options: 0 | 1
  version: number
}

/** Undefined for a user who never changed their factors. */
export function* readFactors(poolId: string, sub: string): Decision<FactorsRow | undefined> {
  return yield* one<FactorsRow>(sql`select * from second_factors where pool_id = ${poolId} and sub = ${sub}`)
}

/** What an unsigned request may depend on of the factors of a user. */
export interface FactorSummary {
  /** JSON list of second factors, by the names of their challenges. */
  enabled: string
  has_passkey: 0 | 1
}

/**
 * One row of the same columns for every user, known or not, so that the time does not reveal what a user has set up: for a user who never changed
 * second factors, those of another user are read.
 */
export function* readFactorSummary(poolId: string, sub: string): Decision<FactorSummary> {
  return (yield* one<FactorSummary>(sql`
    select case when factors.sub = ${sub} then factors.enabled else '[]' end as enabled,
      case when exists (select 1 from passkeys where pool_id = ${poolId} and sub = ${sub}) then 1 else 0 end as has_passkey
    from (select 1 as one) one left join second_factors factors on factors.pool_id = ${poolId} and factors.sub = coalesce(
      (select sub from second_factors where pool_id = ${poolId} and sub = ${sub}),
      (select sub from second_factors where pool_id = ${poolId} and sub >= ${pointOf(sub)} order by sub limit 1),
      (select min(sub) from second_factors where pool_id = ${poolId}))`))!
}

/** Keeps a TOTP secret that is not verified yet; the active secret stays valid. */
export function* keepPendingTotp({ poolId, sub, sealed }: { poolId: string; sub: string; sealed: Uint8Array }): Decision<void> {
  yield sql`insert into second_factors (pool_id, sub, enabled, totp_pending, totp_last_step, version)
    values (${poolId}, ${sub}, '[]', ${sealed}, 0, 1)
    on conflict (pool_id, sub) do update set totp_pending = excluded.totp_pending, version = second_factors.version + 1`
}

/** What a change of factors was derived from. */
interface FactorsVersion {
  poolId: string
  sub: string
  /** 0 for a user who never changed their factors. */
  version: number
}

/** Enabled and preferred factors. */
interface Preferences {
  /** JSON list. */
  enabled: string
  preferred: string | null
}

/** `conflict`: the factors have another version, and nothing was written. */
export type FactorsChanged = 'changed' | 'conflict' | 'gone'

/** Takes the row to the next version, and creates it for a user without one. Every other change that was derived from `version` fails. */
function* nextVersion({ poolId, sub, version }: FactorsVersion): Decision<FactorsChanged> {
  const changed = yield* one(sql`
    insert into second_factors (pool_id, sub, enabled, totp_last_step, version)
    select pool_id, sub, '[]', 0, 1 from users where pool_id = ${poolId} and sub = ${sub}
    on conflict (pool_id, sub) do update set version = second_factors.version + 1 where second_factors.version = ${version} returning sub`)
  if (changed) return 'changed'
  return (yield* one(sql`select sub from users where pool_id = ${poolId} and sub = ${sub}`)) ? 'conflict' : 'gone'
}

/** A TOTP secret that was verified by its first code. */
export interface TotpActivation extends FactorsVersion {
  sealed: Uint8Array
  name: string | null
  /** RFC 6238 time step of the code that verified it; the same code cannot sign in. */
  step: number
  /** MFA_SETUP during a sign-in enables the factor, VerifySoftwareToken by a signed-in user does not. */
  preferences?: Preferences
}

/** Makes a verified TOTP secret the active one. Idempotent by the sealed secret, which differs for each encryption. */
export function* activateTotp({ sealed, name, step, preferences, ...derived }: TotpActivation): Decision<FactorsChanged> {
  const { poolId, sub } = derived
  const outcome = yield* nextVersion(derived)
  if (outcome === 'conflict') {
    const active = (yield* readFactors(poolId, sub))?.totp_active
    return active && Buffer.compare(active, sealed) === 0 ? 'changed' : 'conflict'
  }
  if (outcome !== 'changed') return outcome
  yield sql`update second_factors set totp_active = ${sealed}, totp_pending = null, totp_name = ${name}, totp_last_step = ${step}
    where pool_id = ${poolId} and sub = ${sub}`
  if (preferences) yield* writePreferences({ poolId, sub, ...preferences })
  return 'changed'
}

/** A change of the enabled and the preferred factors. */
export interface FactorsChange extends FactorsVersion, Preferences {
  /** The setting of SetUserSettings; left unchanged where undefined. */
  mfaOptions?: 0 | 1
  /** Removes the TOTP secrets, the pending one too. */
  forgetsTotp?: true
}

/** Sets the enabled and the preferred factors. A run that is repeated after a lost answer reports a conflict, and changes nothing. */
export function* setFactors(change: FactorsChange): Decision<FactorsChanged> {
  const outcome = yield* nextVersion(change)
  if (outcome !== 'changed') return outcome
  yield* writePreferences(change)
  if (change.forgetsTotp)
    yield sql`update second_factors set totp_active = null, totp_pending = null, totp_name = null
      where pool_id = ${change.poolId} and sub = ${change.sub}`
  return 'changed'
}

/** Disabling SMS by any operation also resets the setting of SetUserSettings. */
function* writePreferences({ poolId, sub, enabled, preferred, mfaOptions }: Omit<FactorsChange, 'version'>): Decision<void> {
  const options = enabled.includes('"SMS_MFA"') ? (mfaOptions ?? null) : 0
  yield sql`update second_factors set enabled = ${enabled}, preferred = ${preferred},
      mfa_options = coalesce(cast(${options} as bigint), mfa_options)
    where pool_id = ${poolId} and sub = ${sub}`
}

/** Creates the session of the next challenge, with the message that carries its code, and uses up the session that was answered. */
export function* replaceChallengeSession(input: {
  session: NewChallengeSession
  attempt?: Attempt
  answered?: { id: string; by: string; at: number }
  message?: NewMessage
  quota?: HourlyQuota
}): Decision<'opened' | 'locked' | 'proof-reused' | 'used' | 'limit'> {
  const { session, attempt, answered, message, quota } = input
  if (quota && (yield* consumeQuota(quota)) === 'limit') return 'limit'
  if (answered && (yield* spendChallengeSession(answered)) === 'used') throw new Rollback('used')
  const opened = yield* openChallengeSession({ session, attempt })
  if (opened !== 'opened') throw new Rollback(opened)
  if (message) yield* enqueueMessage(session.pool_id, session.sub, answered?.at ?? quota?.at ?? 0, message)
  return 'opened'
}

/** An answer to the challenge of a factor: the session, and the hourly quota that it counts against. */
export interface FactorAnswer {
  session: { id: string; by: string; at: number }
  quota: HourlyQuota
}

/** Wrong codes that a session accepts, whatever is left of the hourly quota. */
const maxWrongAnswers = 10

/** Counts a wrong answer for the session and for the user. */
export function* countWrongAnswer({ session, quota }: FactorAnswer): Decision<'counted' | 'limit'> {
  if ((yield* consumeQuota(quota)) === 'limit') return 'limit'
  const counted = yield* one(
    sql`update sessions set guesses = guesses + 1 where id = ${session.id} and guesses < ${maxWrongAnswers} returning id`,
  )
  return counted ? 'counted' : 'limit'
}

/** Accepts a correct answer once, within the limits: of parallel answers no more than the limits allow learn whether they were correct. */
export function* acceptFactorAnswer({
  session,
  quota,
  totpStep,
  poolId,
  sub,
}: FactorAnswer & { totpStep?: number; poolId: string; sub: string }): Decision<'accepted' | 'limit' | 'used' | 'totp-step-used'> {
  const row = yield* readChallengeSession(session.id)
  if (row?.spent_by === session.by) return 'accepted'
  if ((yield* consumeQuota(quota)) === 'limit') return 'limit'
  if (!row || row.guesses >= maxWrongAnswers) return 'limit'
  if (totpStep !== undefined) {
    const stepped = yield* one(sql`
      update second_factors set totp_last_step = ${totpStep} where pool_id = ${poolId} and sub = ${sub} and totp_last_step < ${totpStep} returning sub`)
    if (!stepped) return 'totp-step-used'
  }
  if ((yield* spendChallengeSession(session)) === 'used') throw new Rollback('used')
  return 'accepted'
}

/** Accepts the answer to the last factor and creates the family of the sign-in, in one transaction. */
export function* createFamilyByFactor({
  answer,
  ...signIn
}: Omit<NewSignIn, 'attempt'> & { answer: FactorAnswer & { totpStep?: number } }): Decision<
  | 'created'
  | 'disabled'
  | 'user-deleted'
  | 'signed-out'
  | 'limit'
  | 'used'
  | 'totp-step-used'
  | 'locked'
  | 'proof-reused'
  | 'device-forgotten'
> {
  const { pool_id: poolId, sub } = signIn.family
  const accepted = yield* acceptFactorAnswer({ ...answer, poolId, sub })
  if (accepted !== 'accepted') return accepted
  const created = yield* createFamily(signIn)
  if (created !== 'created') throw new Rollback(created)
  return 'created'
}

/**
 * Accepts the answer to the last factor where a device challenge follows. The session continues under the same handle, because
 * amazon-cognito-identity-js ignores a new one here. The answered challenge is replaced, so its answer still counts once.
 */
export function* continueSessionByFactor({
  poolId,
  sub,
  answer,
  challenge,
  state,
  binding,
}: {
  poolId: string
  sub: string
  answer: FactorAnswer & { totpStep?: number }
  challenge: string
  state: string
  /** The MAC of the row as it becomes. */
  binding: string
}): Decision<'opened' | 'limit' | 'used' | 'totp-step-used'> {
  const accepted = yield* acceptFactorAnswer({ ...answer, poolId, sub })
  if (accepted !== 'accepted') return accepted
  yield sql`update sessions set challenge = ${challenge}, state = ${state}, binding = ${binding}, guesses = 0, spent_at = null
    where id = ${answer.session.id} and spent_by = ${answer.session.by}`
  return 'opened'
}
