import { requestTokens } from '../form.ts'
import { oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'client-credentials',
  description: '/oauth2/token with client_credentials: one signature',
  hasBound: true,
  runsOnPeers: true,
  start:
    async ({ tokenAddress, machine, scope }) =>
    () =>
      requestTokens(tokenAddress, { grant_type: 'client_credentials', scope }, machine),
})
