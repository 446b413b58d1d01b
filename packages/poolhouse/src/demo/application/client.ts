import { createApiClient } from '../api.ts'

const ClientName = 'demo application'

/**
 * Creates the demo application's own client in the pool of the guide's OAuth program, or updates the callback URLs of the one of an earlier start.
 * The guide's own client cannot be used: its callback is https://example.com. Returns the client id.
 */
export async function ensureApplicationClient(url: string, poolId: string, origin: string): Promise<string> {
  const api = await createApiClient(url, poolId)
  const settings = {
    UserPoolId: poolId,
    ClientName,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code' as const],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: [`${origin}/callback`],
    LogoutURLs: [`${origin}/`],
    SupportedIdentityProviders: ['COGNITO'],
  }
  try {
    const { UserPoolClients = [] } = await api.listUserPoolClients({ UserPoolId: poolId, MaxResults: 60 })
    const ClientId = UserPoolClients.find(client => client.ClientName === ClientName)?.ClientId
    if (ClientId !== undefined) await api.updateUserPoolClient({ ...settings, ClientId })
    return ClientId ?? (await api.createUserPoolClient(settings)).UserPoolClient!.ClientId!
  } finally {
    api.destroy()
  }
}
