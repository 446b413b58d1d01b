import type { Decision } from './sql.ts'
import { tableRows } from './tables.ts'

// Each statement's text is made once, so that both engines prepare it once.
const rowsOfPool = [
  // Before `clients`, which they are found through.
  ...tableRows.flatMap(([name, { pool }]) =>
    pool === 'through clients' ? [[`delete from ${name} where client_id in (select id from clients where pool_id = `, ')']] : [],
  ),
  ...tableRows.flatMap(([name, { pool }]) => (pool === 'pool_id' ? [[`delete from ${name} where pool_id = `, '']] : [])),
]

const rowsOfUser = tableRows.flatMap(([name, { user }]) =>
  user && name !== 'users' ? [[`delete from ${name} where pool_id = `, ` and ${user} = `, '']] : [],
)

const rowsOfClient = tableRows.flatMap(([name, { client, pool }]) =>
  client === 'delete' ? [[`delete from ${name} where client_id = `, ...(pool === 'pool_id' ? [' and pool_id = '] : []), '']] : [],
)

/** Deletes every row that belongs to a pool, except the row of the pool itself. */
export function* deleteRowsOfPool(poolId: string): Decision<void> {
  for (const strings of rowsOfPool) yield { strings, values: [poolId] }
}

/** Deletes every row that belongs to a user, except the row of the user itself. */
export function* deleteRowsOfUser(poolId: string, sub: string): Decision<void> {
  for (const strings of rowsOfUser) yield { strings, values: [poolId, sub] }
}

/** Deletes every row that belongs to a client, except the row of the client itself and what `tables` keeps until it expires. */
export function* deleteRowsOfClient(poolId: string, clientId: string): Decision<void> {
  for (const strings of rowsOfClient) yield { strings, values: [clientId, poolId].slice(0, strings.length - 1) }
}
