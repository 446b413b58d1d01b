import { assertSecretHash } from '../../clients/index.ts'
import { ownerOfRefreshToken, refreshTokens } from '../../tokens/index.ts'
import { done, requiredParameter, type SignInRequest, type SignInResponse } from '../flow.ts'

/** New tokens for a refresh token that stays. A client that rotates does not come here. Spec: authentication, section 11. */
export async function refreshTokenAuth({ call, pool, client, parameters }: SignInRequest): Promise<SignInResponse> {
  const token = requiredParameter(parameters, 'REFRESH_TOKEN')
  // There is normally no USERNAME; the hash is then over the username or the `sub` of the token's owner.
  await assertSecretHash(client, parameters.SECRET_HASH, parameters.USERNAME, async () => {
    const user = await ownerOfRefreshToken(call, pool, token)
    return user ? [user.username, user.sub] : []
  })
  return done(await refreshTokens(call, pool, client, { text: token, deviceKey: parameters.DEVICE_KEY }))
}
