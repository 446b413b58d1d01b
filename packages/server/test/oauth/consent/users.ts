import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { password, type TestService } from '../../support/service.ts'

/** Creates a confirmed user with an e-mail address. */
export async function createUser({ sdk }: TestService, UserPoolId: string, Username: string) {
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }))
  return { password }
}
