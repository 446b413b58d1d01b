import { apiFlow, signIn, type Tokens } from '../api-flow.ts'
import { call } from '../load.ts'

export const flow = apiFlow({
  name: 'refresh-rotation',
  description: 'GetTokensFromRefreshToken of a client with rotation: two signatures, one durable commit',
  client: {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  },
  peers: [],
  async start(prepared) {
    const tokens = await Promise.all(prepared.users.map((_, worker) => signIn(prepared, worker)))
    return async worker => {
      tokens[worker] = await call<Tokens>(prepared.url, 'GetTokensFromRefreshToken', {
        ClientId: prepared.clientId,
        RefreshToken: tokens[worker]!.AuthenticationResult.RefreshToken,
      })
    }
  },
})
