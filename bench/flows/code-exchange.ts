import { exchangeCode, oauthFlow } from '../oauth-flow.ts'

/** More codes than any machine exchanges during the measurement. */
const codeCount = 30_000

export const flow = oauthFlow({
  name: 'code-exchange',
  description: '/oauth2/token with an authorization code issued before the measurement: two signatures, one durable commit',
  hasBound: true,
  runsOnPeers: true,
  async start(setup) {
    const codes = await setup.codes(codeCount)
    return async () => {
      const code = codes.pop()
      if (code === undefined) throw new Error(`all ${codeCount} codes are used`)
      await exchangeCode(setup, code)
    }
  },
})
