import type { Operation } from '../../context.ts'
import { removeDomain } from '../../pools/index.ts'

/** Removes a domain from its pool; requests to its host are no longer answered for the pool. API: DeleteUserPoolDomain. */
export const DeleteUserPoolDomain: Operation<'DeleteUserPoolDomain'> = async (input, call) => {
  await removeDomain(call, input.UserPoolId, input.Domain)
  return {}
}
