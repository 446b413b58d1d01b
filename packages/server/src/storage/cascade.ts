import { all, type Decision, type SqlValue } from './sql.ts'
import { type Table, tableRows } from './tables.ts'

// Each statement's text is made once, so that both engines prepare it once.
const rowsWithPool = [
  // Before `clients`, which they are found through.
  ...tableRows.flatMap(([name, { pool }]) =>
    pool === 'through clients' ? [[`delete from ${name} where client_id in (select id from clients where pool_id = `, ')']] : [],
  ),
  ...tableRows.flatMap(([name, { pool, goesWithPool }]) =>
    pool === 'pool_id' && goesWithPool ? [[`delete from ${name} where pool_id = `, '']] : [],
  ),
]

/** Rows that one step deletes, so that other decisions wait for some milliseconds only. */
export const rowsPerStep = 500

/** Where a deletion in steps goes on: in which table, and after which of its rows. */
export interface DeletionPosition {
  table: number
  after?: readonly SqlValue[]
}

/** A table of which rows are deleted in the order of an index that begins with the pool; `columns` are the others that make the order complete. */
interface OrderedRows {
  columns: readonly string[]
  first: readonly string[]
  next: readonly string[]
  upTo: readonly string[]
  between: readonly string[]
}

/** `(a, b)`, or `a` alone. */
const tuple = (parts: readonly string[]) => (parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`)

/**
 * Rows are found after the last one that was deleted. From the beginning of the index PostgreSQL would pass all that earlier steps deleted, in each
 * step, as long as any transaction may still see them.
 */
function orderedRows(name: string, { key, user }: Table): OrderedRows {
  const columns = key[0] === 'pool_id' ? key.slice(1) : [...(user ? [user] : []), ...key]
  // A statement has a value between each two strings: the pool, and one for each column of a bound.
  const bound = (operator: string): string[] => {
    const marks = columns.map(() => '?')
    return `and ${tuple(columns)} ${operator} ${tuple(marks)}`.split('?')
  }
  const join = (...parts: string[][]) => parts.reduce((one, other) => [...one.slice(0, -1), `${one.at(-1)} ${other[0]}`, ...other.slice(1)])
  const [select, remove] = [`select ${columns.join(', ')} from ${name} where pool_id = `, `delete from ${name} where pool_id = `]
  const end = [`order by ${columns.join(', ')} limit ${rowsPerStep}`]
  return {
    columns,
    first: join([select, ''], end),
    next: join([select, ''], bound('>'), end),
    upTo: join([remove, ''], bound('<=')),
    between: join([remove, ''], bound('>'), bound('<=')),
  }
}

/** Of every table that has rows of pools, also of those that go with the pool: another node may write such a row afterwards. */
const inSteps = tableRows.flatMap(([name, table]) =>
  table.pool === 'pool_id' && table.key.join() !== 'pool_id' ? [orderedRows(name, table)] : [],
)

/** At most one row for each pool or client. */
const singleRows = [
  ...rowsWithPool.slice(0, tableRows.filter(([, { pool }]) => pool === 'through clients').length),
  ...tableRows.flatMap(([name, { key, pool }]) =>
    pool === 'pool_id' && key.join() === 'pool_id' ? [[`delete from ${name} where pool_id = `, '']] : [],
  ),
]

const rowsOfUser = tableRows.flatMap(([name, { user }]) =>
  user && name !== 'users' ? [[`delete from ${name} where pool_id = `, ` and ${user} = `, '']] : [],
)

const rowsOfClient = tableRows.flatMap(([name, { client, pool }]) =>
  client === 'delete' ? [[`delete from ${name} where client_id = `, ...(pool === 'pool_id' ? [' and pool_id = '] : []), '']] : [],
)

/** Deletes the rows that go with the row of a pool. */
export function* deleteRowsWithPool(poolId: string): Decision<void> {
  for (const strings of rowsWithPool) yield { strings, values: [poolId] }
}

/**
 * Deletes some of the rows that belong to a pool, from a position on; never its own row. Returns where to go on, or undefined after the last table.
 */
export function* deleteSomeRowsOfPool(
  poolId: string,
  { table: firstTable, after }: DeletionPosition = { table: 0 },
): Decision<DeletionPosition | undefined> {
  if (firstTable === 0 && !after) for (const strings of singleRows) yield { strings, values: [poolId] }
  let deleted = 0
  let from = after
  for (let table = firstTable; table < inSteps.length; table++) {
    const { columns, first, next, upTo, between } = inSteps[table]!
    const rows = yield* all<Record<string, SqlValue>>({ strings: from ? next : first, values: [poolId, ...(from ?? [])] })
    if (rows.length > 0) {
      const last = columns.map(column => rows.at(-1)![column]!)
      yield { strings: from ? between : upTo, values: [poolId, ...(from ?? []), ...last] }
      deleted += rows.length
      if (deleted >= rowsPerStep) return { table, after: last }
    }
    from = undefined
  }
  return undefined
}

/** Deletes every row that belongs to a user, except the row of the user itself. */
export function* deleteRowsOfUser(poolId: string, sub: string): Decision<void> {
  for (const strings of rowsOfUser) yield { strings, values: [poolId, sub] }
}

/** Deletes every row that belongs to a client, except the row of the client itself and what `tables` keeps until it expires. */
export function* deleteRowsOfClient(poolId: string, clientId: string): Decision<void> {
  for (const strings of rowsOfClient) yield { strings, values: [clientId, poolId].slice(0, strings.length - 1) }
}
