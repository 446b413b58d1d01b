import type { Operation } from '../../context.ts'
import { describeIdentityProvider, getIdentityProviderByIdentifier } from '../../identity-providers/index.ts'
import { getPool } from '../../pools/index.ts'

/** Returns an identity provider by one of its identifiers. API: GetIdentityProviderByIdentifier. */
export const GetIdentityProviderByIdentifier: Operation<'GetIdentityProviderByIdentifier'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return { IdentityProvider: describeIdentityProvider(await getIdentityProviderByIdentifier(call, pool, input.IdpIdentifier)) }
}
