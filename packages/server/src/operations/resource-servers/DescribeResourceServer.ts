import { describeResourceServer, getResourceServer } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'

/** API: DescribeResourceServer. */
export const DescribeResourceServer: Operation<'DescribeResourceServer'> = async (input, call) => ({
  ResourceServer: describeResourceServer(await getResourceServer(call, await getPool(call, input.UserPoolId), input.Identifier)),
})
