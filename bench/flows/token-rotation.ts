import { tokensFrom } from '../form.ts'
import { exchanged, inFlight, oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'token-rotation',
  about: '/oauth2/token with a refresh token that rotates: two signatures, one durable commit',
  bound: bounds => 2 * bounds.signature + bounds.commit,
  isForPeers: true,
  async start(world) {
    const tokens = await Promise.all((await world.codes(inFlight)).slice(0, inFlight).map(code => exchanged(world, code)))
    return async worker => {
      const { refresh_token } = tokens[worker]!
      tokens[worker] = await tokensFrom(world.tokenAddress, { grant_type: 'refresh_token', client_id: world.clientId, refresh_token })
    }
  },
})
