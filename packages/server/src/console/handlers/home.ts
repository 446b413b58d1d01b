import { loadPool } from '../../pools/index.ts'
import { countRows, countRowsOfPool, listPoolIdsAfter } from '../../storage/index.ts'
import { pageResponse } from '../layout.ts'
import { type ConsoleRequest, NothingThere } from '../request.ts'
import { homeView, type PoolSummary } from '../views/home.ts'

const poolsPerPage = 20
const requestsShown = 8
/** Counting stops here, so that the page costs the same in a large store. */
export const countLimit = 10_001

/** The first page: pools, what the service holds, the last requests. `after`: the id after which the page of pools begins. */
export async function homePage(request: ConsoleRequest): Promise<Response> {
  const { context, query } = request
  const { store, settings, clock, requestLog } = context
  const after = query.get('after') ?? ''
  if (!/^[\w-]{0,96}$/.test(after)) throw new NothingThere('The address of this page of user pools is wrong.')
  const ids = await store.read(listPoolIdsAfter({ after, limit: poolsPerPage + 1 }))
  const pools: PoolSummary[] = []
  for (const id of ids.slice(0, poolsPerPage)) {
    const pool = await loadPool(context, id)
    // Deleted in between.
    if (pool) pools.push({ pool, counts: await store.read(countRowsOfPool(id, countLimit)) })
  }
  return pageResponse(
    200,
    homeView({
      pools,
      next: ids.length > poolsPerPage ? ids[poolsPerPage - 1] : undefined,
      isFirst: after === '',
      counts: await store.read(countRows(countLimit)),
      countLimit,
      events: requestLog.after(0).events.slice(-requestsShown).toReversed(),
      publicUrl: settings.publicUrl,
      now: clock.now(),
      realNow: Date.now(),
    }),
  )
}
