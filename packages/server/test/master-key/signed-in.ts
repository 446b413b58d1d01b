import { AdminInitiateAuthCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { TestService } from '../support/service.ts'

/** The tokens of `alice` after a sign-in at this service. */
export async function signedIn({ sdk }: Pick<TestService, 'sdk'>, { UserPoolId, ClientId, password }: Record<string, string>) {
  const AuthParameters = { USERNAME: 'alice', PASSWORD: password! }
  const answer = await sdk.send(new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_NO_SRP_AUTH', AuthParameters }))
  return answer.AuthenticationResult!
}

/** The tokens that a refresh token gives at this service. */
export async function refreshed({ sdk }: Pick<TestService, 'sdk'>, ClientId: string, REFRESH_TOKEN: string) {
  const answer = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } }))
  return answer.AuthenticationResult!
}
