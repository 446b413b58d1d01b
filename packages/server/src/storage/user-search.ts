import { all, type Decision, one, sql } from './sql.ts'
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

/** Users whose attribute equals a value, ordered by `sub` like most pages of users. */
export function* searchUsers(page: UserPage & { name: SearchableAttribute; value: string }): Decision<readonly UserRow[]> {
  const { poolId, after, limit, name } = page
  return yield* all<UserRow>(sql`
    select users.* from user_attributes a join users on users.pool_id = a.pool_id and users.sub = a.sub
    where a.pool_id = ${poolId} and a.name = ${name} and a.value = ${normalizeSearchValue(name, page.value)} and a.sub > ${after}
    order by a.sub limit ${limit}`)
}

/** A user whose attribute starts with a text, and the attribute's value as it is indexed. */
export type PrefixedUserRow = UserRow & { found_value: string }

/**
 * Users whose attribute starts with a text, ordered by the value and then by `sub`, as the index is: ordered by `sub` alone, every user that matches would be read
 * for each page. `after`: value and `sub` of the last user of the page before.
 */
export function* searchUsersByPrefix(
  page: Omit<UserPage, 'after'> & { name: SearchableAttribute; prefix: string; after: { value: string; sub: string } | undefined },
): Decision<readonly PrefixedUserRow[]> {
  const { poolId, limit, name } = page
  const from = normalizeSearchValue(name, page.prefix)
  const after = page.after ?? { value: from, sub: '' }
  return yield* all<PrefixedUserRow>(sql`
    select users.*, a.value as found_value from user_attributes a join users on users.pool_id = a.pool_id and users.sub = a.sub
    where a.pool_id = ${poolId} and a.name = ${name} and a.value <= ${`${from}${last}`} and (a.value, a.sub) > (${after.value}, ${after.sub})
    order by a.value, a.sub limit ${limit}`)
}

/** What a scan compares; no index has these columns, which nearly every sign-in reads and few lists ask for. */
export type ScannedFilter = { enabled: 0 | 1 } | { /** In lower case. */ status: string }

/** Which users a step of a scan looks at: `rows` of them, after `after`. */
export interface ScanStep extends UserPage {
  rows: number
}

/** One step of a scan: those users of the next rows that match, `limit` at most. `to`: the last `sub` that was looked at; undefined at the end of the pool. */
export function* scanUsers({
  poolId,
  after,
  limit,
  rows,
  filter,
}: ScanStep & { filter: ScannedFilter }): Decision<{ users: readonly UserRow[]; to: string | undefined }> {
  const end = yield* one<{ sub: string }>(sql`
    select sub from users where pool_id = ${poolId} and sub > ${after} order by sub limit 1 offset cast(${rows - 1} as bigint)`)
  const to = end?.sub ?? (yield* one<{ sub: string | null }>(sql`select max(sub) as sub from users where pool_id = ${poolId}`))?.sub
  if (to === null || to === undefined) return { users: [], to: undefined }
  const users = yield* all<UserRow>(
    'enabled' in filter
      ? sql`select * from users where pool_id = ${poolId} and sub > ${after} and sub <= ${to} and enabled = ${filter.enabled} order by sub limit ${limit}`
      : sql`select * from users where pool_id = ${poolId} and sub > ${after} and sub <= ${to} and lower(status) = ${filter.status} order by sub limit ${limit}`,
  )
  return { users, to: end?.sub }
}

/** One step of a count: how many of the next `rows` users there are, and the last `sub`, if there may be more. */
export function* countNextUsers({ poolId, after, rows }: Omit<ScanStep, 'limit'>): Decision<{ count: number; to: string | undefined }> {
  const counted = (yield* one<{ count: number; to_sub: string | null }>(sql`
    select count(*) as count, max(sub) as to_sub
    from (select sub from users where pool_id = ${poolId} and sub > ${after} order by sub limit ${rows}) page`))!
  return { count: counted.count, to: counted.count < rows ? undefined : (counted.to_sub ?? undefined) }
}
