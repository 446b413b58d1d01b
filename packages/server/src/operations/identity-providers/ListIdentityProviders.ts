import type { Operation } from '../../context.ts'
import { summarizeIdentityProvider } from '../../identity-providers/index.ts'
import { pageSize, pageStart, toPage } from '../../paging.ts'
import { getPool } from '../../pools/index.ts'
import { listIdentityProviders } from '../../storage/index.ts'

/** Lists name, type and dates of the identity providers of a pool, in pages. API: ListIdentityProviders. */
export const ListIdentityProviders: Operation<'ListIdentityProviders'> = async (input, call) => {
  const { id: poolId } = await getPool(call, input.UserPoolId)
  const size = pageSize(input.MaxResults)
  const scope = `ListIdentityProviders ${poolId}`
  const rows = await call.store.read(listIdentityProviders({ poolId, after: pageStart(call, scope, input.NextToken), limit: size + 1 }))
  const { rows: page, ...next } = toPage(call, scope, rows, size, ({ name }) => name)
  return { Providers: page.map(summarizeIdentityProvider), ...next }
}
