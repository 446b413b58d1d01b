import { createApiClient } from '../api.ts'

const ClientName = 'demo application'

/**
 * The application's own client in the pool of the guide's: the guide's callback is https://example.com, where nothing of ours can wait for a code.
 * Found by its name at a later start, and told where the application is now.
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
