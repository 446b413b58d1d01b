import { all, type Decision, sql } from './sql.ts'
import type { UserRow } from './users.ts'

/** Attributes that a filter of ListUsers can name. `username` is compared case-sensitively, the others in lower case. */
export const searchableAttributes = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const

/** One of `searchableAttributes`. */
export type SearchableAttribute = (typeof searchableAttributes)[number]

/** The form in which a value is indexed and compared. */
export const normalizeSearchValue = (name: SearchableAttribute, value: string): string =>
  name === 'username' ? value : value.toLowerCase()

/** Writes the search index of a user; part of every decision that changes attributes. */
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
    yield sql`insert into user_attributes (pool_id, name, value, sub) values (${pool_id}, ${name}, ${normalizeSearchValue(name, value)}, ${sub})`
  }
}

/** Which page of users to read. */
export interface UserPage {
  poolId: string
  /** The last `sub` of the page before. */
  after: string
  limit: number
}

/** All users of a pool, a page. */
export function* listUsers({ poolId, after, limit }: UserPage): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(sql`select * from users where pool_id = ${poolId} and sub > ${after} order by sub limit ${limit}`)
}

/** The highest code point, which ends the range of texts with a prefix. */
const last = '\u{10ffff}'

/** Users whose attribute equals a value or starts with it, ordered by `sub` like all pages of users. */
export function* searchUsers(
  page: UserPage & { name: SearchableAttribute; value: string; isPrefix: boolean },
): Decision<readonly UserRow[]> {
  const { poolId, after, limit, name } = page
  const from = normalizeSearchValue(name, page.value)
  const to = page.isPrefix ? `${from}${last}` : from
  return yield* all<UserRow>(sql`
    select users.* from user_attributes a join users on users.pool_id = a.pool_id and users.sub = a.sub
    where a.pool_id = ${poolId} and a.name = ${name} and a.value >= ${from} and a.value <= ${to} and a.sub > ${after} order by a.sub limit ${limit}`)
}

/** `status` in lower case. */
export function* listUsersByStatus({ poolId, after, limit, status }: UserPage & { status: string }): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(
    sql`select * from users where pool_id = ${poolId} and sub > ${after} and lower(status) = ${status} order by sub limit ${limit}`,
  )
}

/** Enabled or disabled users, a page. */
export function* listUsersByEnabled({ poolId, after, limit, enabled }: UserPage & { enabled: 0 | 1 }): Decision<readonly UserRow[]> {
  return yield* all<UserRow>(
    sql`select * from users where pool_id = ${poolId} and sub > ${after} and enabled = ${enabled} order by sub limit ${limit}`,
  )
}
