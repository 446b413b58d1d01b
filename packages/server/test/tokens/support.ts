import {
  type CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { GetDerivedTokenRequest, GetDerivedTokenResponse } from '@poolhouse/contract'

/** Another client of a pool. */
export async function createClient(
  sdk: CognitoIdentityProviderClient,
  input: Omit<CreateUserPoolClientCommandInput, 'ClientName'>,
): Promise<{ ClientId: string; ClientSecret?: string }> {
  const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand({ ClientName: 'client', ...input }))
  return { ClientId: UserPoolClient!.ClientId!, ClientSecret: UserPoolClient!.ClientSecret }
}

/**
 * Sends the request without an SDK, since no published SDK has the operation. With a key id it looks signed, which development mode
 * accepts. An error is thrown as an SDK would throw it.
 */
export async function getDerivedToken(url: string, input: GetDerivedTokenRequest, accessKeyId?: string): Promise<GetDerivedTokenResponse> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const Authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${date.slice(0, 8)}/us-east-1/cognito-idp/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}`
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.GetDerivedToken',
      ...(accessKeyId && { Authorization, 'X-Amz-Date': date }),
    },
    body: JSON.stringify(input),
  })
  const { __type: name, message, ...output } = (await answer.json()) as GetDerivedTokenResponse & { __type?: string; message?: string }
  if (!answer.ok) throw Object.assign(new Error(message), { name })
  return output
}
