import type { Operation } from '../../context.ts'
import { describeIdentityProvider, getIdentityProvider } from '../../identity-providers/index.ts'
import { getPool } from '../../pools/index.ts'

/** Returns an identity provider by its name, with its client secret in clear. API: DescribeIdentityProvider. */
export const DescribeIdentityProvider: Operation<'DescribeIdentityProvider'> = async (input, call) => ({
  IdentityProvider: describeIdentityProvider(await getIdentityProvider(call, await getPool(call, input.UserPoolId), input.ProviderName)),
})
