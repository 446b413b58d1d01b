import type { Operation } from '../../context.ts'
import { describePool, getPool } from '../../pools/index.ts'
import { listIdentityProviders } from '../../storage/index.ts'
import { estimateUsers } from '../../users/index.ts'

/** Returns the configuration of a pool. API: DescribeUserPool. */
export const DescribeUserPool: Operation<'DescribeUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const [first] = await call.store.read(listIdentityProviders({ poolId: pool.id, after: '', limit: 1 }))
  return { UserPool: describePool(pool, await estimateUsers(call, pool), { hasProviders: first !== undefined }) }
}
