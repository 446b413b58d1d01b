import { refuse, type UserType } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { findUserByAlias, readUser, type UserRow, type UserStatus } from '../storage/index.ts'
import { isPossibleName, nameLookups } from './names.ts'

export interface User {
  readonly sub: string
  /** As it is stored: the name in tokens, and the one inside the SRP verifier. */
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
  readonly credential: { salt: string; sealed: Uint8Array } | undefined
}

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
})

/** By exact username, then `sub`, then an active alias. */
export async function findUser({ store }: Context, pool: Pool, name: string): Promise<User | undefined> {
  if (!isPossibleName(name)) return undefined
  const { aliases, sub } = nameLookups(pool, name)
  const row =
    (await store.read(findUserByAlias(pool.id, aliases.slice(0, 1)))) ??
    (sub === undefined ? undefined : await store.read(readUser(pool.id, sub))) ??
    (await store.read(findUserByAlias(pool.id, aliases.slice(1))))
  return row && userFromRow(row)
}

export async function findUserBySub({ store }: Context, pool: Pool, sub: string): Promise<User | undefined> {
  const row = await store.read(readUser(pool.id, sub))
  return row && userFromRow(row)
}

const noSuchUser = () => refuse('UserNotFoundException', 'User does not exist.')

/** Somebody may have deleted the user a moment ago. */
export async function getUserBySub(context: Context, pool: Pool, sub: string): Promise<User> {
  const user = await findUserBySub(context, pool, sub)
  if (!user) throw noSuchUser()
  return user
}

export async function getUser(context: Context, pool: Pool, name: string): Promise<User> {
  const user = await findUser(context, pool, name)
  if (!user) throw noSuchUser()
  return user
}

/** As in lists and in AdminCreateUser; `attributes` are those to show, `sub` among them or not. */
export const describeUser = (user: User, attributes: UserType['Attributes']): UserType => ({
  Username: user.username,
  Attributes: attributes,
  UserCreateDate: user.createdAt / 1000,
  UserLastModifiedDate: user.modifiedAt / 1000,
  Enabled: user.enabled,
  UserStatus: user.status,
})
