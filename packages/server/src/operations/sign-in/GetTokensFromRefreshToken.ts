import { assertClientSecret, getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { rotateTokens } from '../../tokens/index.ts'

/** Issues tokens for a refresh token, and a new refresh token where the client rotates them. API: GetTokensFromRefreshToken. */
export const GetTokensFromRefreshToken: Operation<'GetTokensFromRefreshToken'> = async (input, call) => {
  const { pool, client } = await getClient(call, input.ClientId)
  assertClientSecret(client, input.ClientSecret)
  return {
    AuthenticationResult: await rotateTokens({ ...call, triggerContext: { clientMetadata: input.ClientMetadata } }, pool, client, {
      text: input.RefreshToken,
      deviceKey: input.DeviceKey,
    }),
  }
}
