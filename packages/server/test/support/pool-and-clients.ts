import { CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { TestService } from './service.ts'

/** A pool with a client; `client` makes another one. */
export async function createPoolAndClient({ sdk }: TestService) {
  const UserPoolId = (await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
  const client = async () => (await sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web' }))).UserPoolClient!.ClientId!
  return { sdk, UserPoolId, ClientId: await client(), client }
}
