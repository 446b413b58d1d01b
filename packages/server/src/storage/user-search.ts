import { all, type Decision, sql } from './sql.ts'
import type { UserRow } from './users.ts'

/** What ListUsers can look for; `username` is compared as it is, the others folded. */
export const searchableAttributes = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const

export type SearchableAttribute = (typeof searchableAttributes)[number]

export const folded = (name: SearchableAttribute, value: string): string => (name === 'username' ? value : value.toLowerCase())

/** Kept with the user: whoever changes attributes indexes them in the same decision. */
export function* indexUser({
  pool_id,
  sub,
  username,
  attributes,
}: Pick<UserRow, 'pool_id' | 'sub' | 'username' | 'attributes'>): Decision<void> {
  yield sql`delete from user_attributes where pool_id = ${pool_id} and sub = ${sub}`
  const values: Record<string, string | undefined> = { ...JSON.parse(attributes), username }
  for (const name of searchableAttributes) {
    const value = values[name]
    if (!value) continue
    yield sql`insert into user_attributes (pool_id, name, value, sub) values (${pool_id}, ${name}, ${folded(name, value)}, ${sub})`
  }
}

export interface UserPage {
  poolId: string
  /** The last `sub` of the page before. */
  after: string
  limit: number
}

export function* listUsers({ poolId, after, limit }: UserPage): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(sql`select * from users where pool_id = ${poolId} and sub > ${after} order by sub limit ${limit}`)
}

/** Ends a range of texts with one beginning: no character is beyond it. */
const last = '\u{10ffff}'

/** By a value, or by how it begins. Ordered by `sub`, so that pages of both kinds go on the same way. */
export function* searchUsers(
  page: UserPage & { name: SearchableAttribute; value: string; isPrefix: boolean },
): Decision<readonly UserRow[]> {
  const { poolId, after, limit, name } = page
  const from = folded(name, page.value)
  const to = page.isPrefix ? `${from}${last}` : from
  return yield* all<UserRow>(sql`
    select users.* from user_attributes a join users on users.pool_id = a.pool_id and users.sub = a.sub
    where a.pool_id = ${poolId} and a.name = ${name} and a.value >= ${from} and a.value <= ${to} and a.sub > ${after} order by a.sub limit ${limit}`)
}

export function* listUsersByStatus({ poolId, after, limit, status }: UserPage & { status: string }): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(
    sql`select * from users where pool_id = ${poolId} and sub > ${after} and lower(status) = ${status} order by sub limit ${limit}`,
  )
}

export function* listUsersByEnabled({ poolId, after, limit, enabled }: UserPage & { enabled: 0 | 1 }): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(
    sql`select * from users where pool_id = ${poolId} and sub > ${after} and enabled = ${enabled} order by sub limit ${limit}`,
  )
}
