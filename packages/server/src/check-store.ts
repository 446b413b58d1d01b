import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RowSeals, StoredRow } from './changed-rows.ts'
import type { Context } from './context.ts'
import { type BoundValues, type DataKey, isRowBound, type Keyring, SealError } from './crypto/index.ts'
import { rowSeals } from './row-seals.ts'
import { idOf, listOrphanedRows, listRowsOfTable, type OrphanedRow, StorageError, type TableName } from './storage/index.ts'

/** What is wrong with a row. Never a value of it but those that identify it. */
export interface RowProblem {
  table: TableName
  row: StoredRow
  problem:
    | { kind: 'sealed'; column: string }
    | { kind: 'bound' }
    | { kind: 'orphaned'; owner: OrphanedRow['owner'] }
    | { kind: 'unreadable'; message: string }
}

/** What was looked at, and what is wrong. `problems` ends after the first few hundred. */
export interface CheckedRows {
  rows: number
  values: number
  problems: RowProblem[]
}

const rowsAtOnce = 200
const mostProblems = 500
const orphansOfTable = 100

/** Opens every sealed value, verifies every MAC, and looks for rows without an owner, a few rows at a time, so that requests are answered in between. */
export async function checkStore(context: Pick<Context, 'store' | 'keys'>): Promise<CheckedRows> {
  const checked: CheckedRows = { rows: 0, values: 0, problems: [] }
  const dataKeys = await checkPools(context, checked)
  for (const seals of rowSeals) {
    await checkTable(context, checked, seals.table, row => {
      for (const problem of problemsOf(context.keys, dataKeys, seals, row, checked)) report(checked, seals.table, row, problem)
    })
  }
  for (const { table, row, owner } of await context.store.read(listOrphanedRows(orphansOfTable)))
    checked.problems.push({ table, row, problem: { kind: 'orphaned', owner } })
  checked.problems.splice(mostProblems)
  return checked
}

/** Opens the data key of each pool. What is sealed under one that does not open is not reported again. */
async function checkPools({ store, keys }: Pick<Context, 'store' | 'keys'>, checked: CheckedRows): Promise<Map<string, DataKey>> {
  const dataKeys = new Map<string, DataKey>()
  await checkTable({ store }, checked, 'user_pools', row => {
    checked.values++
    const id = row.id as string
    try {
      dataKeys.set(id, keys.dataKey(id, row.data_key as Uint8Array))
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      report(checked, 'user_pools', row, { kind: 'sealed', column: 'data_key' })
    }
  })
  return dataKeys
}

async function checkTable(
  { store }: Pick<Context, 'store'>,
  checked: CheckedRows,
  table: TableName,
  check: (row: StoredRow) => void,
): Promise<void> {
  try {
    for (let last: StoredRow | undefined; ; ) {
      const rows = await store.read(listRowsOfTable(table, last, rowsAtOnce))
      for (const row of rows) check(row)
      checked.rows += rows.length
      if (rows.length < rowsAtOnce) return
      last = rows.at(-1)
      await nextTurn()
    }
  } catch (error) {
    // The rest of the table cannot be read: a page of the file is damaged.
    if (error instanceof StorageError && error.kind !== 'corrupt') throw error
    checked.problems.push({ table, row: {}, problem: { kind: 'unreadable', message: (error as Error).message } })
  }
}

function report(checked: CheckedRows, table: TableName, row: StoredRow, problem: RowProblem['problem']): void {
  if (checked.problems.length < mostProblems) checked.problems.push({ table, row: idOf(table, row), problem })
}

function* problemsOf(
  keys: Keyring,
  dataKeys: ReadonlyMap<string, DataKey>,
  { sealed = {}, bound, isOfService }: RowSeals,
  row: StoredRow,
  checked: CheckedRows,
): Generator<RowProblem['problem']> {
  // A row from before rows were bound has no MAC. It is refused wherever it is used.
  if (bound && row.binding !== null) {
    checked.values++
    if (!isRowBound(keys, (bound as (row: StoredRow) => BoundValues)(row), row.binding as string)) yield { kind: 'bound' }
  }
  const dataKey = isOfService ? keys.ownKey : dataKeys.get(row.pool_id as string)
  // A row without its pool is an orphan.
  if (!dataKey) return
  for (const [column, aadOf] of Object.entries(sealed)) {
    const value = row[column]
    if (value === null || value === undefined) continue
    checked.values++
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64url') : (value as Uint8Array)
    try {
      keys.open({ dataKey, aad: (aadOf as (row: StoredRow) => readonly string[])(row), sealed: bytes })
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      yield { kind: 'sealed', column }
    }
  }
}
