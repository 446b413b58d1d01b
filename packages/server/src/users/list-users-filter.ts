import { ownMember, refuse } from '@poolhouse/contract'
import {
  type Decision,
  listUsers,
  listUsersByEnabled,
  listUsersByStatus,
  readUser,
  type SearchableAttribute,
  searchableAttributes,
  searchUsers,
  type UserPage,
  type UserRow,
} from '../storage/index.ts'

/** `name = "value"`, `"name" ^= "value"`; quotes and backslashes inside are escaped. docs/reference/users-and-pools.md#16. */
const form = /^\s*(?:"([^"]+)"|([\w:.-]+))\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/

const invalid = (message: string) => refuse('InvalidParameterException', message)

type Query = (page: UserPage) => Decision<readonly UserRow[]>

/** The query for a `Filter` of ListUsers. @throws InvalidParameterException */
export function userQuery(filter: string | undefined): Query {
  if (filter === undefined || filter.trim() === '') return listUsers
  const match = form.exec(filter)
  if (!match) throw invalid('Error while parsing filter.')
  const name = match[1] ?? match[2]!
  const isPrefix = match[3] === '^='
  const value = match[4]!.replaceAll(/\\(.)/g, '$1')
  const columnFilter = ownMember(columnFilters, name)
  if (columnFilter) return columnFilter(value, isPrefix)
  if (!(searchableAttributes as readonly string[]).includes(name)) throw invalid(`Invalid search attribute: ${name}`)
  // No user has an empty value.
  return value === '' && !isPrefix ? noUsers : page => searchUsers({ ...page, name: name as SearchableAttribute, value, isPrefix })
}

// biome-ignore lint/correctness/useYield: a query without statements.
function* noUsers(): Decision<readonly UserRow[]> {
  return []
}

/** Filters on columns of the users table, which need no search index. */
const columnFilters: Readonly<Record<string, (value: string, isPrefix: boolean) => Query>> = {
  sub: value =>
    function* ({ poolId, after }) {
      const user = value > after ? yield* readUser(poolId, value) : undefined
      return user ? [user] : []
    },
  'cognito:user_status': value => page => listUsersByStatus({ ...page, status: value.toLowerCase() }),
  status: value =>
    value === 'Enabled' || value === 'Disabled' ? page => listUsersByEnabled({ ...page, enabled: value === 'Enabled' ? 1 : 0 }) : noUsers,
}
