import { sendRequest } from '../form.ts'
import { oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'login-page',
  description: '/login rendered for a new browser; the goal is at most one millisecond of CPU',
  hasBound: false,
  runsOnPeers: false,
  start:
    async ({ loginAddress }) =>
    async () => {
      const { status } = await sendRequest(loginAddress)
      if (status !== 200) throw new Error(`HTTP ${status} at ${loginAddress}`)
    },
})
