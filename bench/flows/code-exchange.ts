import { exchangeCode, oauthFlow } from '../oauth-flow.ts'

/** More codes than this machine exchanges in a millisecond. */
const codesPerMs = 3.3

export const flow = oauthFlow({
  name: 'code-exchange',
  description: '/oauth2/token with an authorization code issued before the measurement: two signatures, one durable commit',
  hasBound: true,
  runsOnPeers: true,
  async start(setup, milliseconds) {
    const count = Math.ceil(milliseconds * codesPerMs)
    const codes = await setup.codes(count)
    return async () => {
      const code = codes.pop()
      if (code === undefined) throw new Error(`all ${count} codes are used`)
      await exchangeCode(setup, code)
    }
  },
})
