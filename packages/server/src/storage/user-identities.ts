import { all, type Decision, one, Rollback, sql } from './sql.ts'
import { type ChangedUser, changeUser, type UserChange } from './user-changes.ts'
import { normalizeSearchValue, searchableAttributes } from './user-search.ts'
import { type CreatedUser, createUser, type NewUser, readUser, type UserRow } from './users.ts'

/** A row of `user_identities`: the user that an identity of a provider signs in. */
export interface UserIdentityRow {
  pool_id: string
  provider: string
  /** `Cognito_Subject`, or the attribute by which a link finds an identity that has not signed in yet. */
  attribute: string
  value: string
  sub: string
  /** The identity that created the user; 0 for a linked one. */
  is_primary: 0 | 1
  created_at: number
  /** The MAC of `bindRow`. */
  binding: string | null
}

/** The key of an identity. */
export type UserIdentityKey = Pick<UserIdentityRow, 'pool_id' | 'provider' | 'attribute' | 'value'>

/** The user of an identity, with the row that names them. */
export function* readUserByIdentity(key: UserIdentityKey): Decision<{ identity: UserIdentityRow; user: UserRow } | undefined> {
  const identity = yield* one<UserIdentityRow>(sql`
    select * from user_identities where pool_id = ${key.pool_id} and provider = ${key.provider} and attribute = ${key.attribute} and value = ${key.value}`)
  const user = identity && (yield* readUser(identity.pool_id, identity.sub))
  return identity && user ? { identity, user } : undefined
}

/** All identities of a user. */
export function* listIdentitiesOfUser(poolId: string, sub: string): Decision<readonly UserIdentityRow[]> {
  return yield* all<UserIdentityRow>(sql`
    select * from user_identities where pool_id = ${poolId} and sub = ${sub} order by created_at, provider, attribute, value`)
}

/** A user whom a provider vouches for, at the first sign-in. */
export interface NewFederatedUser {
  user: NewUser
  identity: UserIdentityRow
  /** The group of the provider, which is created with its first user. */
  group: { name: string; description: string; memberBinding: string }
}

/** `exists`: the identity has a user, from another request; `taken`: another user has the username. */
export type CreatedFederatedUser = { kind: 'exists' } | CreatedUser

/** Creates a user for an identity, in the group of the provider, unless the identity has a user. Idempotent: a repeated run finds its own rows. */
export function* createFederatedUser({ user, identity, group }: NewFederatedUser): Decision<CreatedFederatedUser> {
  // First, so that of parallel requests with one identity all but one wait here, and find it.
  const own = yield* one(sql`
    insert into user_identities (pool_id, provider, attribute, value, sub, is_primary, created_at, binding)
    values (${identity.pool_id}, ${identity.provider}, ${identity.attribute}, ${identity.value}, ${identity.sub}, ${identity.is_primary},
      ${identity.created_at}, ${identity.binding})
    on conflict (pool_id, provider, attribute, value) do update set sub = excluded.sub where user_identities.sub = excluded.sub returning sub`)
  if (!own) return { kind: 'exists' }
  const created = yield* createUser(user)
  if (created.kind !== 'created') throw new Rollback(created)
  const { pool_id: poolId, sub, created_at: at } = identity
  yield sql`insert into user_groups (pool_id, name, description, role_arn, precedence, created_at, modified_at, created_by)
    values (${poolId}, ${group.name}, ${group.description}, null, null, ${at}, ${at}, ${sub}) on conflict (pool_id, name) do nothing`
  yield sql`insert into group_members (pool_id, sub, name, joined_at, binding)
    values (${poolId}, ${sub}, ${group.name}, ${at}, ${group.memberBinding})
    on conflict (pool_id, sub, name) do nothing`
  return { kind: 'created' }
}

/** A link that lets an identity sign a user in. */
export interface NewLink {
  identity: UserIdentityRow
  /** Of the user that the identity would have of its own: as `aliases` has it, and as the subject of a profile is known. */
  ownUsername: string | undefined
  /** The attribute `identities` of the user, with the link. */
  user: UserChange
  /** Links of one user. */
  limit: number
}

/** `linked-before`: to this user; `linked-elsewhere`: to another; `signed-up`: the identity has a user of its own; `too-many`: the limit. */
export type CreatedLink = { kind: 'linked' | 'conflict' | 'gone' | 'linked-before' | 'linked-elsewhere' | 'signed-up' | 'too-many' }

/** Links an identity to a user, or does nothing. The change of the user, which is conditional on its version, comes first: links of one user are made one by one. */
export function* linkIdentity({ identity, ownUsername, user, limit }: NewLink): Decision<CreatedLink> {
  const { pool_id, provider, attribute, value, sub } = identity
  if ((yield* readUser(pool_id, sub))?.written_by === user.by) return { kind: 'linked' }
  if (yield* hasOwnUser(identity, ownUsername)) return { kind: 'signed-up' }
  const changed = plainChange(yield* changeUser(user))
  if (changed !== 'changed') return { kind: changed }
  const inserted = yield* one(sql`
    insert into user_identities (pool_id, provider, attribute, value, sub, is_primary, created_at, binding)
    values (${pool_id}, ${provider}, ${attribute}, ${value}, ${sub}, 0, ${identity.created_at}, ${identity.binding})
    on conflict (pool_id, provider, attribute, value) do nothing returning sub`)
  if (!inserted) {
    const found = yield* readUserByIdentity(identity)
    const kind = found?.identity.is_primary === 1 ? 'signed-up' : found?.identity.sub === sub ? 'linked-before' : 'linked-elsewhere'
    throw new Rollback({ kind } satisfies CreatedLink)
  }
  const { count } = (yield* one<{ count: number }>(sql`
    select count(*) as count from user_identities where pool_id = ${pool_id} and sub = ${sub} and is_primary = 0`))!
  if (count > limit) throw new Rollback({ kind: 'too-many' } satisfies CreatedLink)
  return { kind: 'linked' }
}

/** The outcomes of a change that claims no name and sends no code. */
function plainChange({ kind }: ChangedUser): 'changed' | 'conflict' | 'gone' {
  if (kind === 'taken' || kind === 'limit') throw new Error('A change of identities met a name or a quota.')
  return kind
}

/** Whether the identity has signed in, and so has a user of its own: by the subject, or by an attribute that can be looked up. */
function* hasOwnUser({ pool_id, provider, attribute, value }: UserIdentityRow, ownUsername: string | undefined): Decision<boolean> {
  if (ownUsername !== undefined) {
    const own = yield* one(sql`
      select users.sub from aliases join users on users.pool_id = aliases.pool_id and users.sub = aliases.sub
      where aliases.pool_id = ${pool_id} and aliases.kind = 'username' and aliases.value = ${ownUsername} and users.status = 'EXTERNAL_PROVIDER'`)
    return own !== undefined
  }
  const name = searchableAttributes.find(each => each === attribute)
  if (!name) return false
  const same = yield* one(sql`
    select a.sub from user_attributes a join user_identities i on i.pool_id = a.pool_id and i.sub = a.sub
    where a.pool_id = ${pool_id} and a.name = ${name} and a.value = ${normalizeSearchValue(name, value)}
      and i.provider = ${provider} and i.is_primary = 1`)
  return same !== undefined
}

/** A link by attribute, whose identity signs in for the first time: from now on it is known by its subject. */
export interface ResolvedLink {
  from: UserIdentityKey
  identity: UserIdentityRow
  /** The attribute `identities` of the user, with the subject. */
  user: UserChange
}

/** `gone`: the link was removed, or the subject became known in the meantime. */
export function* resolveLink({ from, identity, user }: ResolvedLink): Decision<{ kind: 'resolved' | 'conflict' | 'gone' }> {
  const { pool_id, provider, attribute, value, sub } = identity
  const changed = plainChange(yield* changeUser(user))
  if (changed !== 'changed') return { kind: changed }
  yield sql`delete from user_identities where pool_id = ${from.pool_id} and provider = ${from.provider} and attribute = ${from.attribute}
    and value = ${from.value} and sub = ${sub} and is_primary = 0`
  const own = yield* one(sql`
    insert into user_identities (pool_id, provider, attribute, value, sub, is_primary, created_at, binding)
    values (${pool_id}, ${provider}, ${attribute}, ${value}, ${sub}, 0, ${identity.created_at}, ${identity.binding})
    on conflict (pool_id, provider, attribute, value) do update set sub = excluded.sub where user_identities.sub = excluded.sub returning sub`)
  if (!own) throw new Rollback({ kind: 'gone' })
  return { kind: 'resolved' }
}

/** Removes an identity of a user, and ends the browser sessions that it began. `gone`: the user has not got it any more. */
export function* unlinkIdentity({
  identity: { pool_id, provider, attribute, value, sub },
  user,
}: {
  identity: UserIdentityRow
  user: UserChange
}): Decision<{ kind: 'unlinked' | 'conflict' | 'gone' }> {
  const changed = plainChange(yield* changeUser(user))
  if (changed !== 'changed') return { kind: changed }
  yield sql`delete from user_identities where pool_id = ${pool_id} and provider = ${provider} and attribute = ${attribute}
    and value = ${value} and sub = ${sub}`
  yield sql`update browser_sessions set ended_at = ${user.at}
    where pool_id = ${pool_id} and sub = ${sub} and provider = ${provider} and ended_at is null`
  return { kind: 'unlinked' }
}
