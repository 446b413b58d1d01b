import { refuse } from '@poolhouse/contract'
import type { Call } from './context.ts'

/** The service's page size when none is given. */
const defaultPage = 60

export const pageSize = (asked: number | undefined): number => asked || defaultPage

/**
 * A list token: where the next page begins, bound to the list it belongs to. Opaque, and nobody else's to make.
 * `scope` names the list and its parameters.
 */
export function nextToken({ keys }: Call, scope: string, last: string): string {
  return `${Buffer.from(last).toString('base64url')}.${keys.keyedHash('pagination', `${scope} ${last}`).toString('base64url')}`
}

/** The last key of the page before; empty for the first page. */
export function pageStart({ keys }: Call, scope: string, token: string | undefined): string {
  if (token === undefined) return ''
  const last = Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()
  if (token !== `${Buffer.from(last).toString('base64url')}.${keys.keyedHash('pagination', `${scope} ${last}`).toString('base64url')}`) {
    throw refuse('InvalidParameterException', 'The provided pagination token is not valid.')
  }
  return last
}

/** One more than a page was read: whether there is a next one, without an empty page at the end. `keyOf` is what the list is ordered by. */
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
