import { requestTokens } from '../form.ts'
import { concurrency, exchangeCode, oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'token-rotation',
  description: '/oauth2/token with a refresh token that rotates: two signatures, one durable commit',
  bound: bounds => 2 * bounds.signature + bounds.commit,
  runsOnPeers: true,
  async start(world) {
    const tokens = await Promise.all((await world.codes(concurrency)).slice(0, concurrency).map(code => exchangeCode(world, code)))
    return async worker => {
      const { refresh_token } = tokens[worker]!
      tokens[worker] = await requestTokens(world.tokenAddress, { grant_type: 'refresh_token', client_id: world.clientId, refresh_token })
    }
  },
})
