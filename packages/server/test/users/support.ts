import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { secretHash } from '../../src/crypto/index.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, type TestService } from '../support/service.ts'

/** Refusals of codes and of other input. */
export const notAuthorized = 'NotAuthorizedException'
export const invalid = 'InvalidParameterException'
export const mismatch = { name: 'CodeMismatchException', message: 'Invalid verification code provided, please try again.' }
export const expired = { name: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' }
export const limit = { name: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' }

/** A name and a value, as the API takes them. */
export const attribute = (Name: string, Value: string) => ({ Name, Value })

/** A pool that verifies email addresses, unless `pool` changes that, a client of it, and what its users do. */
export async function createPoolToSignUp(
  service: TestService,
  pool: Partial<CreateUserPoolCommandInput> = {},
  client: Partial<CreateUserPoolClientCommandInput> = {},
) {
  const { sdk } = service
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', AutoVerifiedAttributes: ['email'], ...pool }))
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], ...client, UserPoolId, ClientName: 'client' }),
  )
  const { ClientId, ClientSecret } = UserPoolClient!
  const hash = (name: string) => (ClientSecret ? secretHash(ClientSecret, name, ClientId!) : undefined)
  const signUp = (Username: string, input: Partial<SignUpCommandInput> = {}) =>
    sdk.send(
      new SignUpCommand({
        ClientId,
        Username,
        Password: password,
        SecretHash: hash(Username),
        UserAttributes: [attribute('email', `${Username}@example.com`)],
        ...input,
      }),
    )
  const confirm = (Username: string, ConfirmationCode: string, more: object = {}) =>
    sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode, SecretHash: hash(Username), ...more }))
  const signIn = async (USERNAME: string, PASSWORD = password) =>
    (
      await sdk.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME, PASSWORD, ...(ClientSecret && { SECRET_HASH: hash(USERNAME)! }) },
        }),
      )
    ).AuthenticationResult!
  const forgot = (Username: string) => sdk.send(new ForgotPasswordCommand({ ClientId, Username, SecretHash: hash(Username) }))
  const recover = (Username: string, ConfirmationCode: string, Password = 'Recovered-1!') =>
    sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password, SecretHash: hash(Username) }))
  const get = (Username: string) => sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
  const made = async (Username: string, more: Partial<SignUpCommandInput> = {}) => {
    await signUp(Username, more)
    await confirm(Username, await inboxCodeTo(service.url, `${Username}@example.com`))
  }
  return { UserPoolId, ClientId: ClientId!, hash, signUp, confirm, signIn, forgot, recover, get, made }
}

/** What a test sets of the pool and of the client. */
export type Settings = [pool?: Partial<CreateUserPoolCommandInput>, client?: Partial<CreateUserPoolClientCommandInput>]

/** The attributes of a user by name. */
export const attributesOf = (user: { UserAttributes?: { Name?: string; Value?: string }[] }) =>
  Object.fromEntries(user.UserAttributes!.map(({ Name, Value }) => [Name, Value]))
