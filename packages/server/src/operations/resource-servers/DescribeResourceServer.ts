import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { describeResourceServer, getResourceServer } from '../../resource-servers/index.ts'

/** Returns a resource server by its identifier. API: DescribeResourceServer. */
export const DescribeResourceServer: Operation<'DescribeResourceServer'> = async (input, call) => ({
  ResourceServer: describeResourceServer(await getResourceServer(call, await getPool(call, input.UserPoolId), input.Identifier)),
})
