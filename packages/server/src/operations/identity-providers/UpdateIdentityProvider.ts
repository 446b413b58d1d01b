import type { Operation } from '../../context.ts'
import { describeIdentityProvider, saveIdentityProvider } from '../../identity-providers/index.ts'
import { getPool } from '../../pools/index.ts'

/** Replaces details, mapping, identifiers and ACR mapping, each where it is given. API: UpdateIdentityProvider. */
export const UpdateIdentityProvider: Operation<'UpdateIdentityProvider'> = async (input, call) => ({
  IdentityProvider: describeIdentityProvider(await saveIdentityProvider(call, await getPool(call, input.UserPoolId), input)),
})
