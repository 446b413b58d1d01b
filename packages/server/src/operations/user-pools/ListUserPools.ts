import type { Operation } from '../../context.ts'
import { pageStart, toPage } from '../../paging.ts'
import { loadPool, summarizePool } from '../../pools/index.ts'
import { listPools } from '../../storage/index.ts'

/** Lists the caller's pools of the region, in pages. API: ListUserPools. */
export const ListUserPools: Operation<'ListUserPools'> = async (input, call) => {
  const { account, region } = call
  const scope = `ListUserPools ${account} ${region}`
  const after = pageStart(call, scope, input.NextToken)
  const { rows, ...next } = toPage(
    call,
    scope,
    await call.store.read(listPools({ account, region, after, limit: input.MaxResults + 1 })),
    input.MaxResults,
    ({ id }) => id,
  )
  const pools = await Promise.all(rows.map(({ id }) => loadPool(call, id)))
  return { UserPools: pools.filter(pool => pool !== undefined).map(summarizePool), ...next }
}
