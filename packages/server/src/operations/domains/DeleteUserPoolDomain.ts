import type { Operation } from '../../context.ts'
import { removeDomain } from '../../pools/index.ts'

/** Takes a domain from its pool; the pool answers no more at it. API: DeleteUserPoolDomain. */
export const DeleteUserPoolDomain: Operation<'DeleteUserPoolDomain'> = async (input, call) => {
  await removeDomain(call, input.UserPoolId, input.Domain)
  return {}
}
