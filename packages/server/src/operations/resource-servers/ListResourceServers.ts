import type { Operation } from '../../context.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { describeResourceServer } from '../../resource-servers/index.ts'
import { listResourceServers } from '../../storage/index.ts'

/** The highest MaxResults that the API accepts. */
const maxPageSize = 50

/** Lists the resource servers of a pool, in pages. API: ListResourceServers. */
export const ListResourceServers: Operation<'ListResourceServers'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.MaxResults ?? maxPageSize)
  const scope = `ListResourceServers ${poolId}`
  const rows = await call.store.read(listResourceServers({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 }))
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ identifier }) => identifier)
  return { ResourceServers: page.map(describeResourceServer), ...next }
}
