import { all, type Decision, one, Rollback, sql } from './sql.ts'
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
  group: { name: string; description: string }
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
  yield sql`insert into group_members (pool_id, sub, name, joined_at) values (${poolId}, ${sub}, ${group.name}, ${at})
    on conflict (pool_id, sub, name) do nothing`
  return { kind: 'created' }
}
