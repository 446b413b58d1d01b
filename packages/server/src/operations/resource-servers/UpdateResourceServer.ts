import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { saveResourceServer } from '../../resource-servers/index.ts'

/** Replaces name and scopes; omitted scopes are removed. API: UpdateResourceServer. */
export const UpdateResourceServer: Operation<'UpdateResourceServer'> = async (input, call) => ({
  ResourceServer: await saveResourceServer(call, await getPool(call, input.UserPoolId), input),
})
