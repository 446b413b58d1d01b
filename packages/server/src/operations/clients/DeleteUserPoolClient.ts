import { removeClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'

/** Deletes a client; its refresh tokens are no longer valid. API: DeleteUserPoolClient. */
export const DeleteUserPoolClient: Operation<'DeleteUserPoolClient'> = async (input, call) =>
  removeClient(call, await getPool(call, input.UserPoolId), input.ClientId)
