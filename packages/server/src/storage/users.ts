import { deleteRowsOfUser } from './cascade.ts'
import { type NewCode, storeCode } from './codes.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { type PasswordHistoryUpdate, storePastPassword } from './password-history.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
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
  /** What `sealed_credential` holds; null for a user without a password. */
  credential_kind: 'srp' | null
  credential_salt: string | null
  sealed_credential: Uint8Array | null
  /** When a temporary password expires, in milliseconds; null for a permanent one. */
  password_expires_at: number | null
  /** Sign-ins that began at or before this time are revoked. Milliseconds. */
  tokens_valid_after: number
  created_at: number
  modified_at: number
  version: number
}

/** A name that finds a user: the username or an alias attribute. In case-insensitive pools the value is in lower case. */
export interface Alias {
  kind: 'username' | 'email' | 'phone_number' | 'preferred_username'
  value: string
}

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
  /** Moves aliases (never the username) from their owners, whose attributes become unverified. API: ForceAliasCreation. */
  force?: boolean
  message?: NewMessage
  /** The code that the message contains. */
  code?: Omit<NewCode, 'quota' | 'message' | 'at'>
}

/** Outcome of `createUser`; `by`: the kind of the alias that another user owns. */
export type CreatedUser = { kind: 'created' } | { kind: 'taken'; by: Alias['kind'] } | { kind: 'pool-gone' }

/** Creates a user with its aliases, which are unique in the pool. Idempotent: a repeated run finds its own rows and succeeds. */
export function* createUser({ user, credential, aliases, force, message, code }: NewUser): Decision<CreatedUser> {
  if (!(yield* one(sql`select id from user_pools where id = ${user.pool_id}`))) return { kind: 'pool-gone' }

  if (force) yield* releaseAliases(user.pool_id, user.sub, aliases)
  const taken = yield* claimAliases(user.pool_id, user.sub, aliases)
  if (taken) throw new Rollback({ kind: 'taken', by: taken } satisfies CreatedUser)
  yield sql`
    insert into users (pool_id, sub, username, status, enabled, attributes, credential_kind, credential_salt, sealed_credential,
      password_expires_at, tokens_valid_after, created_at, modified_at, version)
    values (${user.pool_id}, ${user.sub}, ${user.username}, ${user.status}, 1, ${user.attributes}, ${credential?.kind ?? null},
      ${credential?.salt ?? null}, ${credential?.sealed ?? null}, ${user.password_expires_at}, 0, ${user.created_at}, ${user.created_at}, 1)
    on conflict (pool_id, sub) do nothing`
  yield* indexUser(user)
  if (code) yield* storeCode(code)
  if (message) yield* enqueueMessage(user.pool_id, user.sub, user.created_at, message)
  return { kind: 'created' }
}

/** Removes aliases from their owners, whose attributes become unverified, so that another user can claim them. */
export function* releaseAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<void> {
  for (const { kind, value } of aliases.filter(alias => alias.kind !== 'username')) {
    const owner = yield* one<UserRow>(sql`
      select users.* from aliases join users on users.pool_id = aliases.pool_id and users.sub = aliases.sub
      where aliases.pool_id = ${poolId} and aliases.kind = ${kind} and aliases.value = ${value} and aliases.sub <> ${sub}`)
    if (!owner) continue
    const attributes = JSON.stringify({ ...JSON.parse(owner.attributes), [`${kind}_verified`]: 'false' })
    yield sql`update users set attributes = ${attributes}, version = version + 1 where pool_id = ${poolId} and sub = ${owner.sub}`
    yield sql`delete from aliases where pool_id = ${poolId} and kind = ${kind} and value = ${value} and sub = ${owner.sub}`
  }
}

/** Returns the kind of the first alias that another user owns; the caller then rolls back the aliases claimed before it. */
export function* claimAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<Alias['kind'] | undefined> {
  for (const { kind, value } of aliases) {
    const own = yield* one(sql`
      insert into aliases (pool_id, kind, value, sub) values (${poolId}, ${kind}, ${value}, ${sub})
      on conflict (pool_id, kind, value) do update set sub = excluded.sub where aliases.sub = excluded.sub returning sub`)
    if (!own) return kind
  }
  return undefined
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
  if (change.message) yield* enqueueMessage(poolId, sub, change.at, change.message)
  return 'set'
}

/** Deletes a user and every row that belongs to the user. API: DeleteUser, AdminDeleteUser. */
export function* deleteUser({ poolId, sub }: { poolId: string; sub: string }): Decision<'deleted' | 'gone'> {
  const deleted = yield* one(sql`delete from users where pool_id = ${poolId} and sub = ${sub} returning sub`)
  if (!deleted) return 'gone'
  yield* deleteRowsOfUser(poolId, sub)
  return 'deleted'
}

/** A user by `sub`. */
export function* readUser(poolId: string, sub: string): Decision<UserRow | undefined> {
  return yield* one<UserRow>(sql`select * from users where pool_id = ${poolId} and sub = ${sub}`)
}

/** The owner of the first alias that has one. */
export function* findUserByAlias(poolId: string, aliases: readonly Alias[]): Decision<UserRow | undefined> {
  for (const { kind, value } of aliases) {
    const user = yield* one<UserRow>(sql`
      select users.* from aliases join users on users.pool_id = aliases.pool_id and users.sub = aliases.sub
      where aliases.pool_id = ${poolId} and aliases.kind = ${kind} and aliases.value = ${value}`)
    if (user) return user
  }
  return undefined
}

/** `EstimatedNumberOfUsers` of the API, counted exactly. */
export function* countUsers(poolId: string): Decision<number> {
  return (yield* one<{ count: number }>(sql`select count(*) as count from users where pool_id = ${poolId}`))!.count
}
