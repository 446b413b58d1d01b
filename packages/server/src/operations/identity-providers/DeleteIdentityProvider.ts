import type { Operation } from '../../context.ts'
import { removeIdentityProvider } from '../../identity-providers/index.ts'
import { getPool } from '../../pools/index.ts'

/** Deletes an identity provider; clients keep its name in their settings without an effect. API: DeleteIdentityProvider. */
export const DeleteIdentityProvider: Operation<'DeleteIdentityProvider'> = async (input, call) =>
  removeIdentityProvider(call, await getPool(call, input.UserPoolId), input.ProviderName)
