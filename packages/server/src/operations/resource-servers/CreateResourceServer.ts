import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { addResourceServer, describeResourceServer } from '../../resource-servers/index.ts'

/** Creates a resource server, whose scopes clients of the pool may then be allowed. API: CreateResourceServer. */
export const CreateResourceServer: Operation<'CreateResourceServer'> = async (input, call) => ({
  ResourceServer: describeResourceServer(await addResourceServer(call, await getPool(call, input.UserPoolId), input)),
})
