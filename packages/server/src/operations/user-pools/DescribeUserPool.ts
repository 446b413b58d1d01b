import type { Operation } from '../../context.ts'
import { describePool, getPool } from '../../pools/index.ts'
import { countUsers } from '../../storage/index.ts'

/** Returns the configuration of a pool. API: DescribeUserPool. */
export const DescribeUserPool: Operation<'DescribeUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return { UserPool: describePool(pool, await call.store.read(countUsers(pool.id))) }
}
