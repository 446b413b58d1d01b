import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'

/** Another client of a pool. */
export async function createClient(
  sdk: CognitoIdentityProviderClient,
  input: Omit<CreateUserPoolClientCommandInput, 'ClientName'>,
): Promise<{ ClientId: string; ClientSecret?: string }> {
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ ClientName: 'client', ...input }))
  return { ClientId: UserPoolClient!.ClientId!, ClientSecret: UserPoolClient!.ClientSecret }
}
