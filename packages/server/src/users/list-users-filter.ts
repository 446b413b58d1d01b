import { setImmediate } from 'node:timers/promises'
import { ownMember, refuse } from '@poolhouse/contract'
import {
  type Decision,
  listUsers,
  readUser,
  type ScannedFilter,
  type SearchableAttribute,
  type Store,
  scanUsers,
  searchableAttributes,
  searchUsers,
  searchUsersByPrefix,
  type UserPage,
  type UserRow,
} from '../storage/index.ts'

/** `name = "value"`, `"name" ^= "value"`; quotes and backslashes inside are escaped. docs/reference/users-and-pools.md#16. */
const form = /^\s*(?:"([^"]+)"|([\w:.-]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** A page of users. `next`: what the next page starts after; undefined on the last one. */
export interface FoundUsers {
  rows: readonly UserRow[]
  next: string | undefined
}

type Query = (store: Store, page: UserPage) => Promise<FoundUsers>

/** Rows that a step of a scan looks at: some milliseconds. */
const rowsPerStep = 1_000
/** Steps of one request. A page is then shorter than asked for, and the next one goes on where it ended. */
const mostSteps = 50

/** A page of a list that reads one row more than the page has, to know whether there is a next one. */
const listed =
  (list: (page: UserPage) => Decision<readonly UserRow[]>): Query =>
  async (store, page) =>
    cutPage(await store.read(list({ ...page, limit: page.limit + 1 })), page.limit, ({ sub }) => sub)

function cutPage<Row extends UserRow>(rows: readonly Row[], size: number, keyOf: (row: Row) => string): FoundUsers {
  if (rows.length <= size) return { rows, next: undefined }
  const page = rows.slice(0, size)
  return { rows: page, next: keyOf(page.at(-1)!) }
}

/** Looks at users in steps, between which the event loop answers other requests: few may match, and a pool may have a million. */
const scanned =
  (filter: ScannedFilter): Query =>
  async (store, { poolId, after: start, limit }) => {
    const rows: UserRow[] = []
    let after = start
    for (let step = 0; step < mostSteps; step++) {
      const { users, to } = await store.read(scanUsers({ poolId, after, limit: limit + 1 - rows.length, rows: rowsPerStep, filter }))
      rows.push(...users)
      if (rows.length > limit || to === undefined) return cutPage(rows, limit, ({ sub }) => sub)
      after = to
      await setImmediate()
    }
    return { rows, next: after }
  }

const prefixed =
  (name: SearchableAttribute, prefix: string): Query =>
  async (store, { poolId, after, limit }) => {
    const [value, sub] = after === '' ? [] : (JSON.parse(after) as [string, string])
    const page = { poolId, limit: limit + 1, name, prefix, after: value === undefined || sub === undefined ? undefined : { value, sub } }
    return cutPage(await store.read(searchUsersByPrefix(page)), limit, row => JSON.stringify([row.found_value, row.sub]))
  }

const noUsers: Query = async () => ({ rows: [], next: undefined })

/** The query for a `Filter` of ListUsers. @throws InvalidParameterException */
export function userQuery(filter: string | undefined): Query {
  if (filter === undefined || filter.trim() === '') return listed(listUsers)
  const match = form.exec(filter)
  if (!match) throw invalid('Error while parsing filter.')
  const name = match[1] ?? match[2]!
  const isPrefix = match[3] === '^='
  const value = match[4]!.replaceAll(/\\(.)/g, '$1')
  const columnFilter = ownMember(columnFilters, name)
  if (columnFilter) return columnFilter(value, isPrefix)
  if (!(searchableAttributes as readonly string[]).includes(name)) throw invalid(`Invalid search attribute: ${name}`)
  const attribute = name as SearchableAttribute
  if (isPrefix) return prefixed(attribute, value)
  // No user has an empty value.
  return value === '' ? noUsers : listed(page => searchUsers({ ...page, name: attribute, value }))
}

/** Filters on columns of the users table, which need no search index. */
const columnFilters: Readonly<Record<string, (value: string, isPrefix: boolean) => Query>> = {
  sub:
    value =>
    async (store, { poolId, after }) => {
      const user = value > after ? await store.read(readUser(poolId, value)) : undefined
      return { rows: user ? [user] : [], next: undefined }
    },
  'cognito:user_status': value => scanned({ status: value.toLowerCase() }),
  status: value => (value === 'Enabled' || value === 'Disabled' ? scanned({ enabled: value === 'Enabled' ? 1 : 0 }) : noUsers),
}
