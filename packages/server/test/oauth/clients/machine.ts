import { CreateResourceServerCommand, CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { TestService } from '../../support/service.ts'

/** A pool with the resource server `orders`, and a client with the grant client_credentials and the scope `orders/read`. */
export async function machine({ sdk }: TestService) {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  const UserPoolId = UserPool!.Id!
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads' }]
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'robot',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['orders/read'],
    }),
  )
  return { UserPoolId, base: `/${UserPoolId}`, ClientId: UserPoolClient!.ClientId!, ClientSecret: UserPoolClient!.ClientSecret! }
}
