import { exchangeCode, oauthFlow } from '../oauth-flow.ts'

/** More than the fastest machine exchanges in the time of the measurement. */
const enough = 16_000

export const flow = oauthFlow({
  name: 'code-exchange',
  description: '/oauth2/token with a code that was made before: two signatures, one durable commit',
  bound: bounds => 2 * bounds.signature + bounds.commit,
  runsOnPeers: true,
  async start(world) {
    const codes = await world.codes(enough)
    return async () => {
      const code = codes.pop()
      if (code === undefined) throw new Error(`all of ${enough} codes are spent`)
      await exchangeCode(world, code)
    }
  },
})
