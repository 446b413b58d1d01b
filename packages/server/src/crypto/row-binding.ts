import type { Keyring } from './keyring.ts'
import { timingSafeEqualText } from './timing-safe-equal.ts'

/** What a row is bound to: its table, and the columns that decide whose it is and what it gives, in a fixed order. */
export type BoundValues = readonly [table: string, ...columns: (string | number | null)[]]

/**
 * A MAC over a row, stored in its column `binding`: a writer of the database cannot point the row at another user.
 * docs/decisions/bound-rows.md.
 */
export const bindRow = (keys: Keyring, values: BoundValues): string => keys.keyedHash('row', JSON.stringify(values)).toString('base64url')

/**
 * Whether a row is as the service wrote it. A row from before there were bindings has none and is not. While the master key is replaced, the MACs of both
 * are accepted.
 */
export function isRowBound(keys: Keyring, values: BoundValues, binding: string | null): boolean {
  if (binding === null) return false
  if (timingSafeEqualText(binding, bindRow(keys, values))) return true
  const other = keys.otherRowHash(JSON.stringify(values))
  return other !== undefined && timingSafeEqualText(binding, other.toString('base64url'))
}
