import { enqueueAnalyticsEvent, type NewAnalyticsEvent } from './analytics.ts'
import { type Attempt, clearFailures } from './attempts.ts'
import { type DeviceUse, useDevice } from './devices.ts'
import { type Decision, lastWrite, one, Rollback, sql } from './sql.ts'
import { type SessionActivity, touchFamily, trackFamily } from './user-sessions.ts'
import { readUser, type UserRow } from './users.ts'

/** Columns of a sign-in through the OAuth endpoints; null or absent for a sign-in through the API. */
interface GrantColumns {
  grant_type: 'code' | 'implicit' | null
  /** RFC 8707: the `aud` of its access tokens. */
  audience: string | null
  /** Id of the browser session in which the code was issued. */
  browser_session: string | null
  /** `acr` and `amr` of its tokens, as JSON; null where they have neither. */
  authentication: string | null
}

interface TrackingColumns {
  /** Milliseconds. Null where the pool did not track sessions at sign-in. */
  last_active_at: number | null
  last_address: string | null
  agent: string | null
}

/** A refresh-token family: one sign-in and all tokens that its refreshes issued. A refresh updates the row and adds none. */
export interface FamilyRow extends TrackingColumns, GrantColumns {
  pool_id: string
  sub: string
  /** The `origin_jti` of its tokens. */
  id: string
  client_id: string
  event_id: string
  generation: number
  /** JSON list of [generation, milliseconds]: rotated tokens, and until when their retry is accepted. */
  graces: string
  rotated_by: string | null
  scopes: string
  /** Key of the device that the sign-in came from, or that was issued with it; empty once the device was forgotten. */
  device_key: string | null
  /** Seconds, as in the claim. */
  auth_time: number
  created_at: number
  expires_at: number
  ended_at: number | null
}

/** The columns of a family that the caller gives; the others have defaults. */
export type NewFamily = Omit<FamilyRow, 'generation' | 'graces' | 'rotated_by' | 'ended_at' | keyof TrackingColumns | keyof GrantColumns> &
  Partial<GrantColumns>

/** A completed sign-in, for `createFamily`. */
export interface NewSignIn {
  family: NewFamily
  /** The verified password; its lock-out and its single use are checked in the same transaction. */
  attempt?: Attempt
  /** The confirmed device that the sign-in comes from. */
  device?: DeviceUse
  /** Where the pool tracks sessions: who signs in, and `most`, the number of active sessions that a user may have. */
  tracked?: SessionActivity & { most: number }
  /** For a client with analytics: the event of the sign-in. */
  event?: NewAnalyticsEvent
}

/** Creates the family of a completed sign-in, unless the user was locked out, disabled, signed out everywhere or deleted in the meantime. */
export function* createFamily({
  family,
  attempt,
  device,
  tracked,
  event,
}: NewSignIn): Decision<'created' | 'locked' | 'proof-reused' | 'signed-out' | 'disabled' | 'user-deleted' | 'device-forgotten'> {
  const cleared = attempt ? yield* clearFailures(attempt) : 'clear'
  if (cleared !== 'clear') return cleared
  // The rollback keeps the SRP proof unused: clients answer again with the same proof and without the device key.
  if (device && !(yield* useDevice({ ...device, poolId: family.pool_id, sub: family.sub, at: family.created_at })))
    throw new Rollback('device-forgotten')
  const insert = sql`
    insert into refresh_families (pool_id, sub, id, client_id, event_id, generation, graces, scopes, device_key, auth_time, created_at, expires_at,
      grant_type, audience, browser_session, authentication)
    select ${family.pool_id}, ${family.sub}, ${family.id}, ${family.client_id}, ${family.event_id}, 0, '[]', ${family.scopes},
      cast(${family.device_key} as text), cast(${family.auth_time} as bigint), cast(${family.created_at} as bigint), cast(${family.expires_at} as bigint),
      cast(${family.grant_type ?? null} as text), cast(${family.audience ?? null} as text), cast(${family.browser_session ?? null} as text),
      cast(${family.authentication ?? null} as text)
    where exists (select 1 from users where pool_id = ${family.pool_id} and sub = ${family.sub} and enabled = 1 and tokens_valid_after <= ${family.created_at})
    on conflict (pool_id, sub, id) do update set client_id = excluded.client_id returning id`
  const created = yield* one(tracked || event ? insert : lastWrite(insert))
  if (created) {
    if (tracked) yield* trackFamily({ ...tracked, poolId: family.pool_id, sub: family.sub, id: family.id, at: family.created_at })
    if (event) yield* enqueueAnalyticsEvent(event)
    return 'created'
  }
  const user = yield* readUser(family.pool_id, family.sub)
  if (!user) return 'user-deleted'
  // An enabled user fails the condition above only by GlobalSignOut: it revokes sign-ins that had started before it.
  return user.enabled === 1 ? 'signed-out' : 'disabled'
}

/** Primary key of a refresh-token family; `id` is the `origin_jti` of its tokens. */
export interface FamilyKey {
  poolId: string
  sub: string
  id: string
}

/** The family with its user, in one statement, since every check of an access token runs it. */
export function* readFamily({ poolId, sub, id }: FamilyKey): Decision<{ family: FamilyRow; user: UserRow } | undefined> {
  const row = yield* one<UserRow & Omit<FamilyRow, 'id' | 'created_at'> & { family_id: string; family_created_at: number }>(sql`
    select users.*, f.id as family_id, f.client_id, f.event_id, f.generation, f.graces, f.rotated_by, f.scopes, f.device_key, f.auth_time,
      f.created_at as family_created_at, f.expires_at, f.ended_at, f.last_active_at,
      f.grant_type, f.audience, f.browser_session, f.authentication
    from refresh_families f join users on users.pool_id = f.pool_id and users.sub = f.sub
    where f.pool_id = ${poolId} and f.sub = ${sub} and f.id = ${id}`)
  return row && { family: { ...row, id: row.family_id, created_at: row.family_created_at }, user: row }
}

/** What a refresh reads: the columns that it needs of the family and of its user, and whether that user is in a group. */
export type FamilyToRefresh = Pick<
  FamilyRow,
  | 'sub'
  | 'id'
  | 'event_id'
  | 'generation'
  | 'scopes'
  | 'device_key'
  | 'auth_time'
  | 'created_at'
  | 'expires_at'
  | 'ended_at'
  | 'last_active_at'
  | 'grant_type'
  | 'audience'
  | 'authentication'
> &
  Pick<UserRow, 'username' | 'status' | 'enabled' | 'attributes'> & { in_groups: 0 | 1 }

/** The family of a refresh token with its user, in one statement. */
export function* readFamilyToRefresh({ poolId, sub, id }: FamilyKey): Decision<FamilyToRefresh | undefined> {
  return yield* one<FamilyToRefresh>(sql`
    select f.sub, f.id, f.event_id, f.generation, f.scopes, f.device_key, f.auth_time, f.created_at, f.expires_at, f.ended_at, f.last_active_at,
      f.grant_type, f.audience, f.authentication, u.username, u.status, u.enabled, u.attributes,
      case when exists (select 1 from group_members m where m.pool_id = f.pool_id and m.sub = f.sub) then 1 else 0 end as in_groups
    from refresh_families f join users u on u.pool_id = f.pool_id and u.sub = f.sub
    where f.pool_id = ${poolId} and f.sub = ${sub} and f.id = ${id}`)
}

/** Whether the user has signed in before, as far back as the sweep keeps families. */
export function* hasEverSignedIn(poolId: string, sub: string): Decision<boolean> {
  return (yield* one(sql`select id from refresh_families where pool_id = ${poolId} and sub = ${sub} limit 1`)) !== undefined
}

/** A refresh token that a client presents for rotation. */
export interface PresentedRefreshToken extends FamilyKey {
  generation: number
  at: number
  graceSeconds: number
  /** Random id of this request: a transaction that is repeated after a lost answer recognizes its own rotation. */
  by: string
  onReuse: 'revoke-family' | 'refuse'
  /** Address and user agent, where the pool tracks sessions. */
  sessionActivity?: SessionActivity
}

/** Outcome of `rotate`; `generation` is that of the token to return. `unknown`: the family, its user or its client was deleted. */
export type Rotation = { kind: 'rotated' | 'within-grace'; generation: number } | { kind: 'reused' | 'expired' | 'revoked' | 'unknown' }

/** Rotated tokens whose retry a row remembers. More rotations within one grace period drop the oldest, so that the row stays small. */
const maxGracePeriods = 100

type Grace = readonly [generation: number, openUntil: number]

/**
 * Rotates a refresh token. RFC 9700 §4.14.2: a token used after its grace period indicates theft, so the whole family is revoked.
 * A retry within the grace period gets the current token again, so that retries and parallel tabs never fork a family.
 */
export function* rotate(presented: PresentedRefreshToken): Decision<Rotation> {
  const { poolId, sub, id, generation, at, by } = presented
  const family = yield* one<Pick<FamilyRow, 'generation' | 'graces' | 'rotated_by' | 'expires_at' | 'ended_at'>>(sql`
    select generation, graces, rotated_by, expires_at, ended_at from refresh_families where pool_id = ${poolId} and sub = ${sub} and id = ${id}`)
  if (!family) return { kind: 'unknown' }
  if (family.ended_at !== null) return { kind: 'revoked' }
  if (family.expires_at <= at) return { kind: 'expired' }
  if (family.rotated_by === by) return { kind: 'rotated', generation: family.generation }

  const graces = (JSON.parse(family.graces) as Grace[]).filter(([, openUntil]) => openUntil > at)
  if (family.generation === generation) {
    if (presented.graceSeconds > 0) graces.push([generation, at + presented.graceSeconds * 1000])
    graces.splice(0, graces.length - maxGracePeriods)
    const update = sql`
      update refresh_families set generation = ${generation + 1}, graces = ${JSON.stringify(graces)}, rotated_by = ${by}
      where pool_id = ${poolId} and sub = ${sub} and id = ${id} and generation = ${generation} and ended_at is null returning id`
    const rotated = yield* one(presented.sessionActivity ? update : lastWrite(update))
    if (rotated && presented.sessionActivity) yield* touchFamily({ poolId, sub, id, at, ...presented.sessionActivity })
    // Another node rotated the token first: decide again from the row that it wrote.
    return rotated ? { kind: 'rotated', generation: generation + 1 } : yield* rotate(presented)
  }
  if (graces.some(([of]) => of === generation)) return { kind: 'within-grace', generation: family.generation }

  if (presented.onReuse === 'revoke-family') yield* revokeFamily({ poolId, sub, id, at })
  return { kind: 'reused' }
}

/** Revokes one family and thereby all its tokens. */
export function* revokeFamily({ poolId, sub, id, at }: FamilyKey & { at: number }): Decision<void> {
  yield sql`update refresh_families set ended_at = ${at} where pool_id = ${poolId} and sub = ${sub} and id = ${id} and ended_at is null`
}
