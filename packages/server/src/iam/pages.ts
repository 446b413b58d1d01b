import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'

/** The members of a request for a page. */
export interface PageRequest {
  Marker?: string
  MaxItems?: number
}

/** A page of rows with the members that every list has. */
export interface Page<Row> {
  rows: readonly Row[]
  members: { IsTruncated: boolean; Marker?: string }
}

/** The page size of a request. */
export const pageSize = ({ MaxItems }: PageRequest): number => MaxItems ?? 100

const mac = ({ keys, account }: Call, list: string, key: string): string =>
  keys.keyedHash('pagination', `iam ${account} ${list} ${key}`).toString('base64url')

/**
 * The key of the last row of the page before, from a Marker; empty for the first page. `list` names the list with its parameters: a marker of
 * another list is refused. @throws ValidationError
 */
export function pageStart(call: Call, list: string, { Marker }: PageRequest): string {
  if (Marker === undefined) return ''
  const key = Buffer.from(Marker.split('.')[0]!, 'base64url').toString()
  if (Marker !== `${Buffer.from(key).toString('base64url')}.${mac(call, list, key)}`) throw refuse('ValidationError', 'Invalid Marker.')
  return key
}

/** Cuts rows to a page. `rows` holds one more than a page where there is a next one. `keyOf`: what the list is ordered by. */
export function toPage<Row>(call: Call, list: string, rows: readonly Row[], request: PageRequest, keyOf: (row: Row) => string): Page<Row> {
  const size = pageSize(request)
  if (rows.length <= size) return { rows, members: { IsTruncated: false } }
  const page = rows.slice(0, size)
  const key = keyOf(page.at(-1)!)
  return { rows: page, members: { IsTruncated: true, Marker: `${Buffer.from(key).toString('base64url')}.${mac(call, list, key)}` } }
}

/** A page of a short list that was read whole. Its marker is a position, since keys of tags can be longer than a marker may be. */
export function pageOf<Row>(call: Call, list: string, rows: readonly Row[], request: PageRequest): Page<Row> {
  const start = Number(pageStart(call, list, request))
  return toPage(call, list, rows.slice(start), request, row => String(rows.indexOf(row) + 1))
}
