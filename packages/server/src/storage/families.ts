import { type Attempt, clearFailures } from './attempts.ts'
import { type DeviceUse, useDevice } from './devices.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { type SessionActivity, touchFamily, trackFamily } from './user-sessions.ts'
import { readUser, type UserRow } from './users.ts'

/** What a sign-in through the OAuth endpoints has, and one of the API has not. */
interface Granted {
  grant_type: 'code' | 'implicit' | null
  /** RFC 8707: the `aud` of its access tokens. */
  audience: string | null
  /** That it came through. */
  browser_session: string | null
}

interface Tracking {
  /** Null where the pool did not track sessions when it began. */
  last_active_at: number | null
  last_address: string | null
  agent: string | null
}

/** One sign-in. Rows grow with sign-ins, never with refreshes. */
export interface FamilyRow extends Tracking, Granted {
  pool_id: string
  sub: string
  /** The `origin_jti` of its tokens. */
  id: string
  client_id: string
  event_id: string
  generation: number
  /** JSON list of [generation, open until]: rotated tokens whose retry is still accepted. */
  graces: string
  rotated_by: string | null
  scopes: string
  /** Of the device that the sign-in came from, or was given; empty once that was forgotten. */
  device_key: string | null
  /** Seconds, as in the claim. */
  auth_time: number
  created_at: number
  expires_at: number
  ended_at: number | null
}

export type NewFamily = Omit<FamilyRow, 'generation' | 'graces' | 'rotated_by' | 'ended_at' | keyof Tracking | keyof Granted> &
  Partial<Granted>

export interface Beginning {
  family: NewFamily
  attempt?: Attempt
  /** A confirmed device that it comes from. */
  device?: DeviceUse
  /** Where the pool tracks sessions: how many of a user may be active. */
  tracked?: SessionActivity & { most: number }
}

/** The sign-in is complete: nothing may have locked, disabled or deleted the user meanwhile. */
export function* createFamily({
  family,
  attempt,
  device,
  tracked,
}: Beginning): Decision<'begun' | 'locked' | 'replayed' | 'disabled' | 'gone' | 'device-gone'> {
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  // The proof stays good: clients come again with it and without the device.
  if (device && !(yield* useDevice({ ...device, poolId: family.pool_id, sub: family.sub, at: family.created_at })))
    throw new Rollback('device-gone')
  const begun = yield* one(sql`
    insert into refresh_families (pool_id, sub, id, client_id, event_id, generation, graces, scopes, device_key, auth_time, created_at, expires_at,
      grant_type, audience, browser_session)
    select ${family.pool_id}, ${family.sub}, ${family.id}, ${family.client_id}, ${family.event_id}, 0, '[]', ${family.scopes},
      cast(${family.device_key} as text), cast(${family.auth_time} as bigint), cast(${family.created_at} as bigint), cast(${family.expires_at} as bigint),
      cast(${family.grant_type ?? null} as text), cast(${family.audience ?? null} as text), cast(${family.browser_session ?? null} as text)
    where exists (select 1 from users where pool_id = ${family.pool_id} and sub = ${family.sub} and enabled = 1 and tokens_valid_after <= ${family.created_at})
    on conflict (pool_id, sub, id) do update set client_id = excluded.client_id returning id`)
  if (begun) {
    if (tracked) yield* trackFamily({ ...tracked, poolId: family.pool_id, sub: family.sub, id: family.id, at: family.created_at })
    return 'begun'
  }
  const user = yield* readUser(family.pool_id, family.sub)
  if (!user) return 'gone'
  // Signed out everywhere while this sign-in was under way: it belongs to what has ended.
  return user.enabled === 1 ? 'replayed' : 'disabled'
}

export interface FamilyKey {
  poolId: string
  sub: string
  id: string
}

/** The sign-in with its user, as a refresh or a check of an access token needs them: one statement, since it is in every one of them. */
export function* readFamily({ poolId, sub, id }: FamilyKey): Decision<{ family: FamilyRow; user: UserRow } | undefined> {
  const row = yield* one<UserRow & Omit<FamilyRow, 'id' | 'created_at'> & { family_id: string; begun_at: number }>(sql`
    select users.*, f.id as family_id, f.client_id, f.event_id, f.generation, f.graces, f.rotated_by, f.scopes, f.device_key, f.auth_time,
      f.created_at as begun_at, f.expires_at, f.ended_at, f.last_active_at,
      f.grant_type, f.audience, f.browser_session
    from refresh_families f join users on users.pool_id = f.pool_id and users.sub = f.sub
    where f.pool_id = ${poolId} and f.sub = ${sub} and f.id = ${id}`)
  return row && { family: { ...row, id: row.family_id, created_at: row.begun_at }, user: row }
}

/** Whether there has been a sign-in of the user, as far back as rows are kept. */
export function* hasEverSignedIn(poolId: string, sub: string): Decision<boolean> {
  return (yield* one(sql`select id from refresh_families where pool_id = ${poolId} and sub = ${sub} limit 1`)) !== undefined
}

export interface PresentedRefreshToken extends FamilyKey {
  generation: number
  at: number
  graceSeconds: number
  /** Made by the caller, so that a run repeated after a lost answer knows its own rotation. */
  by: string
  onReuse: 'revoke-family' | 'refuse'
  /** Who uses it, where that is tracked. */
  sessionActivity?: SessionActivity
}

export type Rotation = { kind: 'rotated' | 'graced'; generation: number } | { kind: 'replayed' | 'expired' | 'ended' | 'unknown' }

/** A client that rotates faster than this inside one grace loses the oldest retries; its row stays small. */
const maxGracePeriods = 100

type Grace = readonly [generation: number, openUntil: number]

/**
 * RFC 9700 §4.14.2: a token used after its grace means theft, so the whole family ends.
 * A retry inside the grace gets the current token again, so that retries and parallel tabs never fork a family.
 */
export function* rotate(presented: PresentedRefreshToken): Decision<Rotation> {
  const { poolId, sub, id, generation, at, by } = presented
  const family = yield* one<FamilyRow>(sql`select * from refresh_families where pool_id = ${poolId} and sub = ${sub} and id = ${id}`)
  if (!family) return { kind: 'unknown' }
  if (family.ended_at !== null) return { kind: 'ended' }
  if (family.expires_at <= at) return { kind: 'expired' }
  if (family.rotated_by === by) return { kind: 'rotated', generation: family.generation }

  const graces = (JSON.parse(family.graces) as Grace[]).filter(([, openUntil]) => openUntil > at)
  if (family.generation === generation) {
    if (presented.graceSeconds > 0) graces.push([generation, at + presented.graceSeconds * 1000])
    graces.splice(0, graces.length - maxGracePeriods)
    const rotated = yield* one(sql`
      update refresh_families set generation = ${generation + 1}, graces = ${JSON.stringify(graces)}, rotated_by = ${by}
      where pool_id = ${poolId} and sub = ${sub} and id = ${id} and generation = ${generation} and ended_at is null returning id`)
    if (rotated && presented.sessionActivity) yield* touchFamily({ poolId, sub, id, at, ...presented.sessionActivity })
    // Lost against another node: judge again by what it left.
    return rotated ? { kind: 'rotated', generation: generation + 1 } : yield* rotate(presented)
  }
  if (graces.some(([of]) => of === generation)) return { kind: 'graced', generation: family.generation }

  if (presented.onReuse === 'revoke-family') yield* revokeFamily({ poolId, sub, id, at })
  return { kind: 'replayed' }
}

export function* revokeFamily({ poolId, sub, id, at }: FamilyKey & { at: number }): Decision<void> {
  yield sql`update refresh_families set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and id = ${id} and ended_at is null`
}

/** Global sign-out: every sign-in of the user, through every client. */
export function* revokeFamiliesOfUser({ poolId, sub, at }: { poolId: string; sub: string; at: number }): Decision<void> {
  yield sql`update users set tokens_valid_after = ${at} where pool_id = ${poolId} and sub = ${sub} and tokens_valid_after < ${at}`
  yield sql`update refresh_families set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and ended_at is null`
}
