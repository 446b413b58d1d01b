import { apiFlow, signIn } from '../api-flow.ts'
import { call } from '../load.ts'

export const flow = apiFlow({
  name: 'refresh',
  description: 'InitiateAuth with REFRESH_TOKEN_AUTH, no rotation: two signatures',
  peers: ['cognito-local', 'moto'],
  async start(prepared) {
    const tokens = await Promise.all(prepared.users.map((_, worker) => signIn(prepared, worker)))
    return worker =>
      call(prepared.url, 'InitiateAuth', {
        ClientId: prepared.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens[worker]!.AuthenticationResult.RefreshToken },
      })
  },
})
