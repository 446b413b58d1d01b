import { deleteRowsOfUser } from './cascade.ts'
import { type NewCode, storeCode } from './codes.ts'
import { claimAliases, claimName, releaseAliases } from './names.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { type PasswordHistoryUpdate, storePastPassword } from './password-history.ts'
import { type SignOut, signOutUser } from './sign-outs.ts'
import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'

/** `UserStatusType` of the API, as far as users can have it here. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER'

/** A row of `users`. Times are milliseconds. */
export interface UserRow {
  pool_id: string
  sub: string
  username: string
  status: UserStatus
  enabled: 0 | 1
  /** JSON object of strings, without `sub`. */
  attributes: string
  /** What `sealed_credential` holds; null for a user without a password, `disabled` for one who may set none but through an administrator. */
  credential_kind: 'srp' | 'disabled' | null
  credential_salt: string | null
  sealed_credential: Uint8Array | null
  /** When a temporary password expires, in milliseconds; null for a permanent one. */
  password_expires_at: number | null
  /** Sign-ins that began at or before this time are revoked. Milliseconds. */
  tokens_valid_after: number
  created_at: number
  modified_at: number
  version: number
  /** Id of the last `UserChange`; null before the first. */
  written_by: string | null
}

/** A name that finds a user: the username or an alias attribute. In case-insensitive pools the value is in lower case. */
export interface Alias {
  kind: 'username' | 'email' | 'phone_number' | 'preferred_username'
  value: string
}

/** The kinds of alias that can move to the user who proves the address. */
export type ContactKind = 'email' | 'phone_number'

/** A password as it is stored: an SRP verifier, sealed under the data key of the pool. */
export interface Credential {
  kind: 'srp'
  salt: string
  sealed: Uint8Array
}

/** Input of `createUser`. */
export interface NewUser {
  user: Pick<UserRow, 'pool_id' | 'sub' | 'username' | 'status' | 'attributes' | 'created_at' | 'password_expires_at'>
  credential?: Credential
  aliases: readonly Alias[]
  /** Addresses that move from their owners, whose attributes become unverified: only those that were proven. API: ForceAliasCreation. */
  moves?: readonly ContactKind[]
  message?: NewMessage
  /** The code that the message contains. */
  code?: Omit<NewCode, 'quota' | 'message' | 'at'>
  /** The row belongs to `simulatedPool`, so that nobody finds the user, until `sweepSimulatedUsers` deletes it with its names. */
  isSimulated?: boolean
}

/** `pool_id` of simulated users, whose `username` is the pool that they were made for. No pool has this id. */
const simulatedPool = 'simulated sign-ups'

/** Outcome of `createUser`; `by`: the kind of the new name that is the `sub`, the username or an alias of another user. */
export type CreatedUser = { kind: 'created' } | { kind: 'taken'; by: Alias['kind'] } | { kind: 'pool-gone' }

/**
 * Creates a user with its names, none of which another user of the pool has. Idempotent: a repeated run finds its own rows, known by the sealed
 * credential, which differs for each encryption, and succeeds.
 */
export function* createUser({ user, credential, aliases, moves = [], message, code, isSimulated = false }: NewUser): Decision<CreatedUser> {
  if (!(yield* one(sql`select id from user_pools where id = ${user.pool_id}`))) return { kind: 'pool-gone' }

  yield* releaseAliases(user.pool_id, user.sub, movedAliases(aliases, moves))
  const taken = (yield* claimName(user.pool_id, user.sub, user.sub)) ? yield* claimAliases(user.pool_id, user.sub, aliases) : 'username'
  if (taken) throw new Rollback({ kind: 'taken', by: taken } satisfies CreatedUser)
  const [owner, username] = isSimulated ? [simulatedPool, user.pool_id] : [user.pool_id, user.username]
  const created = yield* one(sql`
    insert into users (pool_id, sub, username, status, enabled, attributes, credential_kind, credential_salt, sealed_credential,
      password_expires_at, tokens_valid_after, created_at, modified_at, version)
    values (${owner}, ${user.sub}, ${username}, ${user.status}, 1, ${user.attributes}, ${credential?.kind ?? null},
      ${credential?.salt ?? null}, ${credential?.sealed ?? null}, ${user.password_expires_at}, 0, ${user.created_at}, ${user.created_at}, 1)
    on conflict (pool_id, sub) do update set sub = excluded.sub
      where users.username = excluded.username and users.created_at = excluded.created_at
        and (users.sealed_credential = excluded.sealed_credential or (users.sealed_credential is null and excluded.sealed_credential is null))
    returning sub`)
  // A `sub` that was given, by a seed or by a creation key, is that of another user, or of another request.
  if (!created) throw new Rollback({ kind: 'taken', by: 'username' } satisfies CreatedUser)
  yield* indexUser(user)
  if (code) yield* storeCode(code)
  if (message) yield* enqueueMessage(user.pool_id, user.sub, user.created_at, message)
  return { kind: 'created' }
}

/** Input of `setPassword`. */
export interface PasswordChange {
  poolId: string
  sub: string
  credential: Credential
  status: UserStatus
  expiresAt: number | null
  at: number
  /** The version that the change was derived from; `conflict` where the user has another one. */
  version: number
  /** What becomes of the password that it replaces. */
  history: PasswordHistoryUpdate
  message?: NewMessage
  /** Ends every sign-in of the user but `keep`. Undefined: they stay. */
  signOut?: Pick<SignOut, 'keep'>
}

/**
 * Sets a password and ends a lock-out. Idempotent: a repeated run recognises its own write by the sealed credential, which differs for
 * each encryption.
 */
export function* setPassword(change: PasswordChange): Decision<'set' | 'conflict' | 'gone'> {
  const { poolId, sub, credential, version } = change
  const set = yield* one<{ sub: string }>(sql`
    update users set credential_kind = ${credential.kind}, credential_salt = ${credential.salt}, sealed_credential = ${credential.sealed},
      status = ${change.status}, password_expires_at = ${change.expiresAt}, modified_at = ${change.at}, version = version + 1
    where pool_id = ${poolId} and sub = ${sub} and version = ${version} returning sub`)
  if (!set) {
    const user = yield* readUser(poolId, sub)
    if (!user) return 'gone'
    return user.sealed_credential && Buffer.compare(user.sealed_credential, credential.sealed) === 0 ? 'set' : 'conflict'
  }
  yield* storePastPassword(poolId, sub, change.at, change.history)
  yield sql`delete from attempts where pool_id = ${poolId} and subject = ${sub}`
  if (change.signOut) yield* signOutUser({ poolId, sub, at: change.at, ...change.signOut })
  if (change.message) yield* enqueueMessage(poolId, sub, change.at, change.message)
  return 'set'
}

/** Takes the password of a user away until an administrator sets one. API: AdminDisableProviderForUser. */
export function* disablePassword({ poolId, sub, at }: { poolId: string; sub: string; at: number }): Decision<'disabled' | 'gone'> {
  const disabled = yield* one(sql`
    update users set credential_kind = 'disabled', credential_salt = null, sealed_credential = null, password_expires_at = null,
      modified_at = ${at}, version = version + 1
    where pool_id = ${poolId} and sub = ${sub} returning sub`)
  return disabled ? 'disabled' : 'gone'
}

/** Milliseconds, far longer than the page after a sign-up takes. */
const simulatedLife = 120_000

/** Deletes users that only a simulated response needed, and their names. Returns how many. */
export function* sweepSimulatedUsers({ at, limit }: { at: number; limit: number }): Decision<number> {
  const users = yield* all<Pick<UserRow, 'sub' | 'username'>>(sql`
    delete from users where pool_id = ${simulatedPool} and sub in (
      select sub from users where pool_id = ${simulatedPool} and created_at < ${at - simulatedLife} limit ${limit})
    returning sub, username`)
  for (const { sub, username: poolId } of users) {
    yield sql`delete from aliases where pool_id = ${poolId} and sub = ${sub}`
    yield sql`delete from names where pool_id = ${poolId} and sub = ${sub}`
    yield sql`delete from user_attributes where pool_id = ${poolId} and sub = ${sub}`
  }
  return users.length
}

/** Deletes a user and every row that belongs to the user. API: DeleteUser, AdminDeleteUser. */
export function* deleteUser({ poolId, sub }: { poolId: string; sub: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(sql`delete from users where pool_id = ${poolId} and sub = ${sub} returning sub`)
  if (!deleted) return 'gone'
  yield* deleteRowsOfUser(poolId, sub)
  return 'deleted'
}

/**
 * Deletes users who signed up before a time and never confirmed it, with all rows that belong to them, so that their names are free. A user who
 * confirms at the same time stays. Returns how many.
 */
export function* expireUnconfirmedUsers({ before, limit }: { before: number; limit: number }): Decision<number> {
  const found = yield* all<Pick<UserRow, 'pool_id' | 'sub'>>(sql`
    select pool_id, sub from users where status = 'UNCONFIRMED' and created_at < ${before} and pool_id <> ${simulatedPool}
    order by created_at limit ${limit}`)
  let deleted = 0
  for (const { pool_id, sub } of found) {
    const expired = yield* one(sql`
      delete from users where pool_id = ${pool_id} and sub = ${sub} and status = 'UNCONFIRMED' returning sub`)
    if (!expired) continue
    yield* deleteRowsOfUser(pool_id, sub)
    deleted++
  }
  return deleted
}

/** The aliases of `aliases` that may move: those of the kinds `moves`. */
export const movedAliases = (aliases: readonly Alias[], moves: readonly ContactKind[]): Alias[] =>
  aliases.filter(({ kind }) => (moves as readonly string[]).includes(kind))

/** A user by `sub`. */
export function* readUser(poolId: string, sub: string): Decision<UserRow | undefined> {
  return yield* one<UserRow>(sql`select * from users where pool_id = ${poolId} and sub = ${sub}`)
}

/** Where a name is looked up: as each kind, in this order. */
export interface NameLookup {
  kinds: readonly Alias['kind'][]
  /** In lower case, in case-insensitive pools. */
  value: string
}

/** A user that a look-up read; `isFound` is false for another one, who was read in the place of a user who does not exist. */
export type LookedUp = { row: UserRow; isFound: boolean } | undefined

/**
 * The owner of a name, by the first kind that has one, or any other user of the pool, always the same one for a `point`, which is compared with
 * `sub`. One statement that reads one user, whichever kind it is and whether there is an owner, so that the time does not reveal it. Undefined in a
 * pool without users.
 */
export function* lookUpUserByName(poolId: string, { kinds, value }: NameLookup, point: string): Decision<LookedUp> {
  const [first = 'username', second = first, third = first, fourth = first] = kinds
  const row = yield* one<UserRow & { found_sub: string | null }>(sql`
    select users.*, found.sub as found_sub
    from (select (
      select sub from aliases where pool_id = ${poolId} and kind in (${first}, ${second}, ${third}, ${fourth}) and value = ${value}
      order by case kind when ${first} then 0 when ${second} then 1 when ${third} then 2 else 3 end limit 1) as sub) found
    join users on users.pool_id = ${poolId} and users.sub = coalesce(found.sub,
      (select sub from users where pool_id = ${poolId} and sub >= ${point} order by sub limit 1),
      (select min(sub) from users where pool_id = ${poolId}))`)
  return row && { row, isFound: row.found_sub !== null }
}

/** The user by `sub`, or another one, as `lookUpUserByName`. */
export function* lookUpUserBySub(poolId: string, sub: string, point: string): Decision<LookedUp> {
  const row = yield* one<UserRow>(sql`
    select * from users where pool_id = ${poolId} and sub = coalesce(
      (select sub from users where pool_id = ${poolId} and sub = ${sub}),
      (select sub from users where pool_id = ${poolId} and sub >= ${point} order by sub limit 1),
      (select min(sub) from users where pool_id = ${poolId}))`)
  return row && { row, isFound: row.sub === sub }
}
