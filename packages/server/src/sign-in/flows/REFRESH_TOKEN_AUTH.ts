import { assertSecretHash, wrongRefreshSecretHash } from '../../clients/index.ts'
import { ownerOfRefreshToken, refreshTokens } from '../../tokens/index.ts'
import { type SignInRequest, type SignInResponse, tokensResponse } from '../flow.ts'
import { requiredParameter } from '../refusals.ts'

/**
 * New tokens for a refresh token, which stays valid. A client with rotation is not allowed this flow. docs/reference/authentication.md#11.
 */
export async function refreshTokenAuth({ call, pool, client, parameters }: SignInRequest): Promise<SignInResponse> {
  const token = requiredParameter(parameters, 'REFRESH_TOKEN')
  // Clients normally send no USERNAME here; SECRET_HASH is then computed from the username or the `sub` of the token's owner.
  const namesOfOwner = async () => {
    const user = await ownerOfRefreshToken(call, pool, token)
    return user ? [user.username, user.sub] : []
  }
  await assertSecretHash(client, parameters.SECRET_HASH, parameters.USERNAME, namesOfOwner, wrongRefreshSecretHash)
  return tokensResponse(await refreshTokens(call, pool, client, { text: token, deviceKey: parameters.DEVICE_KEY }))
}
