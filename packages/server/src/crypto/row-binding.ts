import type { Keyring } from './keyring.ts'
import { timingSafeEqualText } from './timing-safe-equal.ts'

/** What a row is bound to: its table, and the columns that decide whose it is and what it gives, in a fixed order. */
export type BoundValues = readonly [table: string, ...columns: (string | number | null)[]]

/**
 * A MAC over a row, stored in its column `binding`: a writer of the database cannot point the row at another user.
 * docs/decisions/bound-rows.md.
 */
export const bindRow = (keys: Keyring, values: BoundValues): string => keys.keyedHash('row', JSON.stringify(values)).toString('base64url')

/** Whether a row is as the service wrote it. A row from before there were bindings has none and is not. */
export const isRowBound = (keys: Keyring, values: BoundValues, binding: string | null): boolean =>
  binding !== null && timingSafeEqualText(binding, bindRow(keys, values))
