import type { Attempt } from './attempts.ts'
import { type NewChallengeSession, openChallengeSession, readChallengeSession, spendChallengeSession } from './challenge-sessions.ts'
import { type Beginning, createFamily } from './families.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { consumeQuota, type HourlyQuota } from './quotas.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'

export interface FactorsRow {
  pool_id: string
  sub: string
  /** JSON list of challenge names. */
  enabled: string
  preferred: string | null
  totp_active: Uint8Array | null
  totp_pending: Uint8Array | null
  totp_name: string | null
  totp_last_step: number
  mfa_options: 0 | 1
}

export function* readFactors(poolId: string, sub: string): Decision<FactorsRow | undefined> {
  return yield* one<FactorsRow>(sql`select * from second_factors where pool_id = ${poolId} and sub = ${sub}`)
}

/** A new secret waits beside the active one, which it does not disturb. */
export function* keepPendingTotp({ poolId, sub, sealed }: { poolId: string; sub: string; sealed: Uint8Array }): Decision<void> {
  yield sql`insert into second_factors (pool_id, sub, enabled, totp_pending, totp_last_step) values (${poolId}, ${sub}, '[]', ${sealed}, 0)
    on conflict (pool_id, sub) do update set totp_pending = excluded.totp_pending`
}

export interface Activation {
  poolId: string
  sub: string
  sealed: Uint8Array
  name: string | null
  /** The step of the code that proved it: it cannot sign in as well. */
  step: number
  /** JSON; set-up during a sign-in switches the factor on, registration by a signed-in user does not. */
  enabled?: string
  preferred?: string | null
}

export function* activateTotp({ poolId, sub, sealed, name, step, enabled, preferred }: Activation): Decision<void> {
  yield sql`insert into second_factors (pool_id, sub, enabled, preferred, totp_active, totp_name, totp_last_step)
    values (${poolId}, ${sub}, ${enabled ?? '[]'}, ${preferred ?? null}, ${sealed}, ${name}, ${step})
    on conflict (pool_id, sub) do update set totp_active = excluded.totp_active, totp_pending = null, totp_name = excluded.totp_name,
      totp_last_step = excluded.totp_last_step`
  if (enabled !== undefined) yield* setFactors({ poolId, sub, enabled, preferred: preferred ?? null })
}

interface Preferences {
  poolId: string
  sub: string
  /** JSON list. */
  enabled: string
  preferred: string | null
  /** By SetUserSettings. Left out, it stays. */
  mfaOptions?: 0 | 1
}

/** What SetUserSettings said of SMS goes when SMS is switched off in any way. */
export function* setFactors({ poolId, sub, enabled, preferred, mfaOptions }: Preferences): Decision<void> {
  const options = enabled.includes('"SMS_MFA"') ? (mfaOptions ?? null) : 0
  yield sql`insert into second_factors (pool_id, sub, enabled, preferred, totp_last_step, mfa_options)
    values (${poolId}, ${sub}, ${enabled}, ${preferred}, 0, coalesce(cast(${options} as bigint), 0))
    on conflict (pool_id, sub) do update set enabled = excluded.enabled, preferred = excluded.preferred,
      mfa_options = coalesce(cast(${options} as bigint), second_factors.mfa_options)`
}

export function* forgetTotp({ poolId, sub, enabled, preferred }: Preferences): Decision<void> {
  yield* setFactors({ poolId, sub, enabled, preferred })
  yield sql`update second_factors set totp_active = null, totp_pending = null, totp_name = null where pool_id = ${poolId} and sub = ${sub}`
}

/** The next challenge, with the message that carries its code. The answered session is spent by it. */
export function* replaceChallengeSession(input: {
  session: NewChallengeSession
  attempt?: Attempt
  spends?: { id: string; by: string; at: number }
  message?: NewMessage
  quota?: HourlyQuota
}): Decision<'opened' | 'locked' | 'replayed' | 'used' | 'limit'> {
  const { session, attempt, spends, message, quota } = input
  if (quota && (yield* consumeQuota(quota)) === 'limit') return 'limit'
  if (spends && (yield* spendChallengeSession(spends)) === 'used') throw new Rollback('used')
  const opened = yield* openChallengeSession({ session, attempt })
  if (opened !== 'opened') throw new Rollback(opened)
  if (message) yield* enqueueMessage(session.pool_id, session.sub, spends?.at ?? quota?.at ?? 0, message)
  return 'opened'
}

export interface FactorAnswer {
  session: { id: string; by: string; at: number }
  quota: HourlyQuota
}

/** A session takes so many wrong codes, whatever the hour's quota leaves. */
const maxWrongAnswers = 10

/** A wrong code: counted for the session and for the user. */
export function* countWrongAnswer({ session, quota }: FactorAnswer): Decision<'counted' | 'limit'> {
  if ((yield* consumeQuota(quota)) === 'limit') return 'limit'
  const counted = yield* one(
    sql`update sessions set guesses = guesses + 1 where id = ${session.id} and guesses < ${maxWrongAnswers} returning id`,
  )
  return counted ? 'counted' : 'limit'
}

/** The right code, judged in the order of the writes: of parallel guesses no more than the bounds allow learn anything. */
export function* acceptFactorAnswer({
  session,
  quota,
  totpStep,
  poolId,
  sub,
}: FactorAnswer & { totpStep?: number; poolId: string; sub: string }): Decision<'passed' | 'limit' | 'used' | 'step-used'> {
  const row = yield* readChallengeSession(session.id)
  if (row?.spent_by === session.by) return 'passed'
  if ((yield* consumeQuota(quota)) === 'limit') return 'limit'
  if (!row || row.guesses >= maxWrongAnswers) return 'limit'
  if (totpStep !== undefined) {
    const stepped = yield* one(sql`
      update second_factors set totp_last_step = ${totpStep} where pool_id = ${poolId} and sub = ${sub} and totp_last_step < ${totpStep} returning sub`)
    if (!stepped) return 'step-used'
  }
  if ((yield* spendChallengeSession(session)) === 'used') throw new Rollback('used')
  return 'passed'
}

/** The last factor: the session is spent and the sign-in begins, together or not at all. */
export function* createFamilyByFactor({
  guess,
  ...beginning
}: Omit<Beginning, 'attempt'> & { guess: FactorAnswer & { totpStep?: number } }): Decision<
  'begun' | 'disabled' | 'gone' | 'limit' | 'used' | 'step-used' | 'locked' | 'replayed' | 'device-gone'
> {
  const { pool_id: poolId, sub } = beginning.family
  const passed = yield* acceptFactorAnswer({ ...guess, poolId, sub })
  if (passed !== 'passed') return passed
  const begun = yield* createFamily(beginning)
  if (begun !== 'begun') throw new Rollback(begun)
  return 'begun'
}

/**
 * The last factor was right, and another challenge follows all the same. The session goes on under its handle:
 * amazon-cognito-identity-js does not take a new one here. The answered challenge is over, so it still counts once.
 */
export function* continueSessionByFactor({
  poolId,
  sub,
  guess,
  challenge,
  state,
}: {
  poolId: string
  sub: string
  guess: FactorAnswer & { totpStep?: number }
  challenge: string
  state: string
}): Decision<'opened' | 'limit' | 'used' | 'step-used'> {
  const passed = yield* acceptFactorAnswer({ ...guess, poolId, sub })
  if (passed !== 'passed') return passed
  yield sql`update sessions set challenge = ${challenge}, state = ${state}, guesses = 0, spent_at = null
    where id = ${guess.session.id} and spent_by = ${guess.session.by}`
  return 'opened'
}
