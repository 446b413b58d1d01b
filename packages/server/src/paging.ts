import { refuse } from '@poolhouse/contract'
import type { Call } from './context.ts'

/** The service's page size where the request has none. */
const defaultPageSize = 60

/** The page size of a request; 0 counts as none. */
export const pageSize = (requested: number | undefined): number => requested || defaultPageSize

/**
 * A pagination token: the last key of a page under a MAC that binds it to its list. `scope` names the list and its parameters, so that a
 * token of another list is refused.
 */
export function nextToken({ keys }: Call, scope: string, last: string): string {
  return `${Buffer.from(last).toString('base64url')}.${keys.keyedHash('pagination', `${scope} ${last}`).toString('base64url')}`
}

/** The last key of the previous page from its pagination token; empty for the first page. @throws InvalidParameterException */
export function pageStart({ keys }: Call, scope: string, token: string | undefined): string {
  if (token === undefined) return ''
  const last = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
  if (token !== `${Buffer.from(last).toString('base64url')}.${keys.keyedHash('pagination', `${scope} ${last}`).toString('base64url')}`) {
    throw refuse('InvalidParameterException', 'The provided pagination token is not valid.')
  }
  return last
}

/**
 * A page of `size` rows with its NextToken. `rows` holds one more than a page where there is a next page, so that the last page is never
 * empty. `keyOf`: the key that the list is ordered by.
 */
export function toPage<Row>(
  call: Call,
  scope: string,
  rows: readonly Row[],
  size: number,
  keyOf: (row: Row) => string,
): { rows: readonly Row[]; NextToken?: string } {
  if (rows.length <= size) return { rows }
  const page = rows.slice(0, size)
  return { rows: page, NextToken: nextToken(call, scope, keyOf(page.at(-1)!)) }
}
