import { all, type Decision } from './sql.ts'
import { tableRows } from './tables.ts'

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

/** Of every table that has rows of pools, also of those that go with the pool: another node may write such a row afterwards. */
const someRowsOfPool = tableRows
  .flatMap(([name, { key, pool }]) => {
    const columns = key.length === 1 ? key[0] : `(${key.join(', ')})`
    const where = pool === 'pool_id' ? 'pool_id = ' : 'client_id in (select id from clients where pool_id = '
    const strings = [
      `delete from ${name} where ${columns} in (select ${key.join(', ')} from ${name} where ${where}`,
      `${pool === 'pool_id' ? '' : ')'} limit ${rowsPerStep}) returning 1`,
    ]
    return pool ? [{ order: pool === 'through clients' ? 0 : 1, strings }] : []
  })
  .sort((one, other) => one.order - other.order)

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
 * Deletes some of the rows that belong to a pool, beginning with the table at `from`; never its own row. Returns where to go on, or undefined
 * after the last table.
 */
export function* deleteSomeRowsOfPool(poolId: string, from: number): Decision<number | undefined> {
  let deleted = 0
  for (let index = from; index < someRowsOfPool.length; index++) {
    deleted += (yield* all({ strings: someRowsOfPool[index]!.strings, values: [poolId] })).length
    if (deleted >= rowsPerStep) return index
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
