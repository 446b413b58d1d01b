import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { removeResourceServer } from '../../resource-servers/index.ts'

/** Deletes a resource server; its scopes stay in the settings of clients without an effect. API: DeleteResourceServer. */
export const DeleteResourceServer: Operation<'DeleteResourceServer'> = async (input, call) =>
  removeResourceServer(call, await getPool(call, input.UserPoolId), input.Identifier)
