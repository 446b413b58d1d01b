import { tokensFrom } from '../form.ts'
import { oauthFlow } from '../oauth-flow.ts'

export const flow = oauthFlow({
  name: 'client-credentials',
  about: '/oauth2/token with client_credentials: one signature',
  bound: bounds => bounds.signature,
  isForPeers: true,
  start:
    async ({ tokenAddress, machine, scope }) =>
    () =>
      tokensFrom(tokenAddress, { grant_type: 'client_credentials', scope }, machine),
})
