import type { Operation } from '../../context.ts'
import { linkProvider } from '../../federation/index.ts'
import { getPool } from '../../pools/index.ts'

/** Lets an identity of a provider, which has not signed in yet, sign a user in. API: AdminLinkProviderForUser. */
export const AdminLinkProviderForUser: Operation<'AdminLinkProviderForUser'> = async (input, call) => {
  const outcome = await linkProvider(call, await getPool(call, input.UserPoolId), input)
  // The operation declares no ConcurrentModificationException, so it runs again on the changed user.
  return outcome === 'conflict' ? AdminLinkProviderForUser(input, call) : {}
}
