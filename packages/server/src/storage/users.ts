import { deleteRowsOfUser } from './cascade.ts'
import { type NewCode, storeCode } from './codes.ts'
import { enqueueMessage, type NewMessage } from './outbox.ts'
import { type PasswordHistoryUpdate, storePastPassword } from './password-history.ts'
import { type Decision, one, Rollback, sql } from './sql.ts'
import { indexUser } from './user-search.ts'

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED' | 'EXTERNAL_PROVIDER'

export interface UserRow {
  pool_id: string
  sub: string
  username: string
  status: UserStatus
  enabled: 0 | 1
  /** JSON object of strings, without `sub`. */
  attributes: string
  /** How the password is known. SRP verifiers now; hashes imported from other systems later. */
  credential_kind: 'srp' | null
  credential_salt: string | null
  sealed_credential: Uint8Array | null
  /** A temporary password ends here. */
  password_expires_at: number | null
  /** Sign-ins begun at or before this instant are over. */
  tokens_valid_after: number
  created_at: number
  modified_at: number
  version: number
}

/** A name that finds the user. Kinds: `username`, and the alias attributes by their name. Values are folded already. */
export interface Alias {
  kind: 'username' | 'email' | 'phone_number' | 'preferred_username'
  value: string
}

export interface Credential {
  kind: 'srp'
  salt: string
  sealed: Uint8Array
}

export interface NewUser {
  user: Pick<UserRow, 'pool_id' | 'sub' | 'username' | 'status' | 'attributes' | 'created_at' | 'password_expires_at'>
  credential?: Credential
  aliases: readonly Alias[]
  /** Takes aliases (never the username) from whoever has them; the old owner's are then not verified any more. */
  force?: boolean
  message?: NewMessage
  /** The code that the message carries. */
  code?: Omit<NewCode, 'quota' | 'message' | 'at'>
}

export type CreatedUser = { kind: 'created' } | { kind: 'taken'; by: Alias['kind'] } | { kind: 'pool-gone' }

/** The aliases decide: whoever owns the name first has it. A second run of the same decision finds its own and succeeds. */
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

/** For a change that takes names by force: the owner's are then not verified any more. */
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

/** Returns the kind that somebody else owns; whoever refuses then must undo what was taken before it. */
export function* claimAliases(poolId: string, sub: string, aliases: readonly Alias[]): Decision<Alias['kind'] | undefined> {
  for (const { kind, value } of aliases) {
    const own = yield* one(sql`
      insert into aliases (pool_id, kind, value, sub) values (${poolId}, ${kind}, ${value}, ${sub})
      on conflict (pool_id, kind, value) do update set sub = excluded.sub where aliases.sub = excluded.sub returning sub`)
    if (!own) return kind
  }
  return undefined
}

export interface PasswordChange {
  poolId: string
  sub: string
  credential: Credential
  status: UserStatus
  expiresAt: number | null
  at: number
  /** The state that the change was decided on; a user that changed meanwhile is read again. */
  version: number
  /** What becomes of the password that it replaces. */
  history: PasswordHistoryUpdate
  message?: NewMessage
}

/** A new password ends the lock-out of the old one. A second run of the same decision knows its own by the seal, which is never the same twice. */
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

export function* readUser(poolId: string, sub: string): Decision<UserRow | undefined> {
  return yield* one<UserRow>(sql`select * from users where pool_id = ${poolId} and sub = ${sub}`)
}

/** The first alias that somebody owns wins; the caller orders them (exact username, sub, active alias). */
export function* findUserByAlias(poolId: string, aliases: readonly Alias[]): Decision<UserRow | undefined> {
  for (const { kind, value } of aliases) {
    const user = yield* one<UserRow>(sql`
      select users.* from aliases join users on users.pool_id = aliases.pool_id and users.sub = aliases.sub
      where aliases.pool_id = ${poolId} and aliases.kind = ${kind} and aliases.value = ${value}`)
    if (user) return user
  }
  return undefined
}

export function* countUsers(poolId: string): Decision<number> {
  return (yield* one<{ count: number }>(sql`select count(*) as count from users where pool_id = ${poolId}`))!.count
}
