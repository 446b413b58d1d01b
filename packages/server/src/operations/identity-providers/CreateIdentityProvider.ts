import type { Operation } from '../../context.ts'
import { addIdentityProvider, describeIdentityProvider } from '../../identity-providers/index.ts'
import { getPool } from '../../pools/index.ts'

/** Creates an identity provider, which clients of the pool may then list. API: CreateIdentityProvider. */
export const CreateIdentityProvider: Operation<'CreateIdentityProvider'> = async (input, call) => ({
  IdentityProvider: describeIdentityProvider(await addIdentityProvider(call, await getPool(call, input.UserPoolId), input)),
})
