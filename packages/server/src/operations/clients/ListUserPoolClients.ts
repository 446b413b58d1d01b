import type { Client } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listClients } from '../../storage/index.ts'

/** Lists the clients of a pool, in pages; with ClientType a page may have fewer entries than MaxResults. API: ListUserPoolClients. */
export const ListUserPoolClients: Operation<'ListUserPoolClients'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.MaxResults)
  const scope = `ListUserPoolClients ${poolId} ${input.ClientType ?? ''}`
  const { rows, ...next } = toPage(
    call,
    scope,
    await call.store.read(listClients({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 })),
    size,
    ({ id }) => id,
  )
  const clients = rows
    .map(row => JSON.parse(row.config) as Client)
    .filter(({ ClientType }) => input.ClientType === undefined || ClientType === input.ClientType)
  return { UserPoolClients: clients.map(({ ClientId, UserPoolId, ClientName }) => ({ ClientId, UserPoolId, ClientName })), ...next }
}
