import type { Context } from './context.ts'
import { type BoundValues, type DataKey, isRowBound, SealError } from './crypto/index.ts'
import type { TableName } from './storage/index.ts'

/** The pool that a row belongs to. */
interface PoolOfRow {
  id: string
  dataKey: DataKey
}

/** A row of a table as the database has it. */
export type StoredRow = Readonly<Record<string, string | number | null | Uint8Array>>

/** What the rows of a table seal and bind, so that all of them can be verified without a request that uses them. Each room says it of its tables. */
export interface RowSeals {
  table: TableName
  /** The sealed columns, and what each is bound to. Those of text are base64url. */
  sealed?: Readonly<Record<string, (row: never) => readonly string[]>>
  /** Sealed under the key of the service; otherwise under that of the row's pool. */
  isOfService?: true
  /** What the column `binding` is a MAC over. */
  bound?: (row: never) => BoundValues
}

/** A sealed column. */
interface SealedColumn {
  table: TableName
  aad: readonly string[]
  sealed: Uint8Array
}

const report = ({ log }: Pick<Context, 'log'>, table: string, pool: string): void =>
  log.error(
    'A row of the database is not as the service wrote it, and is refused like a wrong proof: it was changed, copied from another row, or restored under another master key',
    { table, pool },
  )

/**
 * Opens a sealed column. Undefined where it does not open: the caller refuses as it refuses a wrong proof, and the operator's log names table
 * and pool. docs/decisions/bound-rows.md.
 */
export function openSealed(
  context: Pick<Context, 'keys' | 'log'>,
  pool: PoolOfRow,
  { table, aad, sealed }: SealedColumn,
): Buffer | undefined {
  try {
    return context.keys.open({ dataKey: pool.dataKey, aad, sealed })
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    report(context, table, pool.id)
    return undefined
  }
}

/** Whether a row with a MAC is as the service wrote it; the operator's log names table and pool of one that is not. */
export function isAsWritten(context: Pick<Context, 'keys' | 'log'>, pool: string, values: BoundValues, binding: string | null): boolean {
  const isBound = isRowBound(context.keys, values, binding)
  if (!isBound) report(context, values[0], pool)
  return isBound
}
