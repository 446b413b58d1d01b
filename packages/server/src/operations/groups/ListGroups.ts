import type { Operation } from '../../context.ts'
import { describeGroup } from '../../groups/index.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listGroups } from '../../storage/index.ts'

/** Lists the groups of a pool, in pages. API: ListGroups. */
export const ListGroups: Operation<'ListGroups'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.Limit)
  const scope = `ListGroups ${poolId}`
  const rows = await call.store.read(listGroups({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 }))
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ name }) => name)
  return { Groups: page.map(describeGroup), ...next }
}
