import { requestTokens } from '../form.ts'
import { concurrency, exchangeCode, oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'token-rotation',
  description: '/oauth2/token with a refresh token that rotates: two signatures, one durable commit',
  hasBound: true,
  runsOnPeers: true,
  async start(setup) {
    const tokens = await Promise.all((await setup.codes(concurrency)).slice(0, concurrency).map(code => exchangeCode(setup, code)))
    return async worker => {
      const { refresh_token } = tokens[worker]!
      tokens[worker] = await requestTokens(setup.tokenAddress, { grant_type: 'refresh_token', client_id: setup.clientId, refresh_token })
    }
  },
})
