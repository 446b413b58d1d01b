import type { Operation } from '../../context.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { describeResourceServer } from '../../resource-servers/index.ts'
import { listResourceServers } from '../../storage/index.ts'

/** The most that may be asked for. */
const largestPage = 50

/** Lists a pool's resource servers in pages. API: ListResourceServers. */
export const ListResourceServers: Operation<'ListResourceServers'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.MaxResults ?? largestPage)
  const scope = `ListResourceServers ${poolId}`
  const rows = await call.store.read(listResourceServers({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 }))
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ identifier }) => identifier)
  return { ResourceServers: page.map(describeResourceServer), ...next }
}
