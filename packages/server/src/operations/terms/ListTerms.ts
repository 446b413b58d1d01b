import type { Operation } from '../../context.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listTerms } from '../../storage/index.ts'
import { summarizeTerms } from '../../terms/index.ts'

/** Lists the documents of all clients of a pool, in pages. API: ListTerms. */
export const ListTerms: Operation<'ListTerms'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.MaxResults)
  const scope = `ListTerms ${poolId}`
  const rows = await call.store.read(listTerms({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 }))
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ id }) => id)
  return { Terms: page.map(summarizeTerms), ...next }
}
