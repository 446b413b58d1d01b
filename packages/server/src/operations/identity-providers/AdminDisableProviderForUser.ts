import type { Operation } from '../../context.ts'
import { disableProvider } from '../../federation/index.ts'
import { getPool } from '../../pools/index.ts'

/** Removes a link, or takes away the sign-in of a provider's user or the password of one of the pool. API: AdminDisableProviderForUser. */
export const AdminDisableProviderForUser: Operation<'AdminDisableProviderForUser'> = async (input, call) => {
  const outcome = await disableProvider(call, await getPool(call, input.UserPoolId), input.User)
  return outcome === 'conflict' ? AdminDisableProviderForUser(input, call) : {}
}
