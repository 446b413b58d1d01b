import { refuse, type UserType } from '@poolhouse/contract'
import type { Context, TracedUser } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type LookedUp, lookUpUserByName, lookUpUserBySub, pointOf, type UserRow, type UserStatus } from '../storage/index.ts'
import { isPossibleName, nameLookups } from './names.ts'

/** A user as requests use it: the row, with attributes parsed. Never changed in place. */
export interface User {
  readonly sub: string
  /** The stored username: the one in tokens, and the one that the SRP verifier is computed from. */
  readonly username: string
  readonly status: UserStatus
  readonly enabled: boolean
  /** Without `sub`. */
  readonly attributes: Readonly<Record<string, string>>
  /** Milliseconds, like all times here. */
  readonly passwordExpiresAt: number | null
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
  /** Salt in hexadecimal, and the sealed SRP verifier. Undefined for a user without a password. */
  readonly credential: { salt: string; sealed: Uint8Array } | undefined
  /** An administrator took the password away: the user cannot set a new one. API: AdminDisableProviderForUser. */
  readonly isPasswordDisabled: boolean
}

/** Reads a row of the table of users. */
export const userFromRow = (row: UserRow): User => ({
  sub: row.sub,
  username: row.username,
  status: row.status,
  enabled: row.enabled === 1,
  attributes: JSON.parse(row.attributes),
  passwordExpiresAt: row.password_expires_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  version: row.version,
  credential:
    row.credential_salt !== null && row.sealed_credential ? { salt: row.credential_salt, sealed: row.sealed_credential } : undefined,
  isPasswordDisabled: row.credential_kind === 'disabled',
})

/**
 * Finds a user by `sub`, then by exact username, then by an alias. The names of a pool are unique, so the order counts only for users from before
 * they were: a `sub` is never chosen by a user, so it wins. Both look-ups are made whichever finds the user, and one that finds nobody reads
 * another user, so that the time does not reveal what was found. docs/reference/users-and-pools.md#8.
 */
export async function findUser({ store, trace }: Context, pool: Pool, name: string): Promise<User | undefined> {
  if (!isPossibleName(name)) return noteUser(trace, undefined)
  const { names, sub } = nameLookups(pool, name)
  const point = pointOf(name)
  const bySub = sub === undefined ? undefined : found(await store.read(lookUpUserBySub(pool.id, sub, point)))
  const byName = found(await store.read(lookUpUserByName(pool.id, names, point)))
  return noteUser(trace, bySub ?? byName)
}

/** Undefined also for a user who was deleted since the `sub` was read. */
export const findUserBySub = async ({ store, trace }: Context, pool: Pool, sub: string): Promise<User | undefined> =>
  noteUser(trace, found(await store.read(lookUpUserBySub(pool.id, sub, pointOf(sub)))))

/** Notes for the request log whom a request is about. It costs the same for an unknown user. */
export function noteUser<Found extends TracedUser | undefined>(trace: Context['trace'], user: Found): Found {
  if (trace) trace.user = user ?? 'unknown'
  return user
}

/** The row is parsed in both cases. */
function found(lookedUp: LookedUp): User | undefined {
  const user = lookedUp && userFromRow(lookedUp.row)
  return lookedUp?.isFound ? user : undefined
}

/** UserNotFoundException of the operations for administrators and signed-in users. */
export const userNotFound = () => refuse('UserNotFoundException', 'User does not exist.', { rule: { id: 'user-unknown' } })

/**
 * A user of an identity provider has no password, second factor or passkey here, and proves no address by a code: the provider vouches for the user. The
 * service's text is not published. docs/decisions/federated-users.md.
 * @throws NotAuthorizedException
 */
export function assertOwnUser({ status }: Pick<User, 'status'>): void {
  if (status === 'EXTERNAL_PROVIDER')
    throw refuse('NotAuthorizedException', 'The user signs in at an identity provider, which decides this.', {
      rule: { id: 'user-of-provider' },
    })
}

/** @throws UserNotFoundException for a user who was deleted in the meantime */
export async function getUserBySub(context: Context, pool: Pool, sub: string): Promise<User> {
  const user = await findUserBySub(context, pool, sub)
  if (!user) throw userNotFound()
  return user
}

/** @throws UserNotFoundException */
export async function getUser(context: Context, pool: Pool, name: string): Promise<User> {
  const user = await findUser(context, pool, name)
  if (!user) throw userNotFound()
  return user
}

/** The user in the answers of ListUsers, ListUsersInGroup and AdminCreateUser. `attributes` are the ones to show. */
export const describeUser = (user: User, attributes: UserType['Attributes']): UserType => ({
  Username: user.username,
  Attributes: attributes,
  UserCreateDate: user.createdAt / 1000,
  UserLastModifiedDate: user.modifiedAt / 1000,
  Enabled: user.enabled,
  UserStatus: user.status,
})
