import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test } from 'vitest'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** The password in the old system. It violates the pool's password policy. */
const legacyPassword = 'weak'
const migrateBob: Handler = event => {
  if (event.userName !== 'bob' || (event.request.password ?? legacyPassword) !== legacyPassword) throw new Error('Bad credentials')
  return {
    ...event,
    response: {
      userAttributes: { email: 'bob@example.com', email_verified: 'true' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
    },
  }
}

async function setUp(
  UserMigration: Handler,
  {
    client = {},
    pool = {},
    options = {},
  }: { client?: Partial<CreateUserPoolClientCommandInput>; pool?: Partial<CreateUserPoolCommandInput>; options?: TestOptions } = {},
) {
  const lambdas = await startTriggerServer({ UserMigration, PreAuthentication: () => undefined })
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets }, ...options })
  running.push(() => service.close())
  const { UserPoolId, ClientId } = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'], ...client },
    { LambdaConfig: { UserMigration: arn('UserMigration'), PreAuthentication: arn('PreAuthentication') }, ...pool },
  )
  const { sdk } = service
  const signIn = (USERNAME = 'bob', PASSWORD = legacyPassword, more: Partial<InitiateAuthCommand['input']> = {}) =>
    sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
        ClientMetadata: { k: 'v' },
        ...more,
      }),
    )
  const statusOf = async (Username: string) => (await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus
  return { sdk, service, lambdas, UserPoolId, ClientId, signIn, statusOf }
}

describe.each(['SQLite', 'PostgreSQL'])('the UserMigration trigger (%s)', engine => {
  test('an unknown user whom UserMigration confirms signs in, and concurrent sign-ins create the user once', async () => {
    const options: TestOptions = {}
    if (engine === 'PostgreSQL') {
      const postgres = await startPostgres()
      running.push(() => postgres.stop())
      options.databaseUrl = await postgres.database()
    }
    const { signIn, lambdas, statusOf, ClientId } = await setUp(migrateBob, { options })
    const answers = await Promise.all([signIn(), signIn(), signIn()])
    const subs = new Set(answers.map(({ AuthenticationResult }) => claimsOf(AuthenticationResult!.AccessToken).sub))
    expect(subs.size).toBe(1)
    expect(lambdas.events[0]).toMatchObject({
      triggerSource: 'UserMigration_Authentication',
      userName: 'bob',
      callerContext: { clientId: ClientId },
      request: { password: legacyPassword, validationData: { k: 'v' } },
      response: { userAttributes: null, finalUserStatus: null },
    })
    expect(lambdas.events.at(-1)!.triggerSource).toBe('PreAuthentication_Authentication')
    lambdas.events.length = 0
    await signIn()
    await expect(signIn('bob', 'wrong')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect(lambdas.sources()).toEqual(['PreAuthentication_Authentication', 'PreAuthentication_Authentication'])
    expect(await statusOf('bob')).toBe('CONFIRMED')
  })
})

test('USER_AUTH with a password runs the UserMigration trigger', async () => {
  const { signIn, lambdas } = await setUp(migrateBob)
  const { AuthenticationResult } = await signIn('bob', legacyPassword, {
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: 'bob', PASSWORD: legacyPassword, PREFERRED_CHALLENGE: 'PASSWORD' },
  })
  expect(claimsOf(AuthenticationResult!.AccessToken).username).toBe('bob')
  expect(lambdas.sources()).toEqual(['UserMigration_Authentication', 'PreAuthentication_Authentication'])
})

test('a user whom UserMigration refuses is an unknown user, and failed attempts lock the username out before the trigger runs again', async () => {
  const { signIn, lambdas } = await setUp(migrateBob)
  const unknown = { name: 'UserNotFoundException', message: 'User does not exist.' }
  for (let guess = 0; guess < 5; guess++) await expect(signIn('bob', 'wrong')).rejects.toMatchObject(unknown)
  await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Password attempts exceeded' })
  expect(lambdas.of('UserMigration_Authentication')).toHaveLength(5)
  const hidden = await setUp(event => ({ ...event, response: {} }), { client: { PreventUserExistenceErrors: 'ENABLED' } })
  await expect(hidden.signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
})

test('UserMigration without finalUserStatus CONFIRMED creates a user whose password must be reset', async () => {
  const { signIn, statusOf } = await setUp(event => ({
    ...event,
    response: { userAttributes: { email: 'bob@example.com', email_verified: 'true' } },
  }))
  await expect(signIn()).rejects.toMatchObject({ name: 'PasswordResetRequiredException' })
  expect(await statusOf('bob')).toBe('RESET_REQUIRED')
})

test('ForgotPassword runs the UserMigration trigger without a password, creates the user and sends a code', async () => {
  const { sdk, service, lambdas, ClientId, signIn } = await setUp(migrateBob)
  const { CodeDeliveryDetails } = await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'bob', ClientMetadata: { k: 'v' } }))
  expect(CodeDeliveryDetails).toMatchObject({ Destination: 'b***@e***' })
  expect(lambdas.events[0]!.triggerSource).toBe('UserMigration_ForgotPassword')
  expect(lambdas.events[0]!.request).toEqual({ validationData: {}, clientMetadata: { k: 'v' } })
  const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  const ConfirmationCode = /\d{6}/.exec(messages[0].text)![0]
  await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username: 'bob', ConfirmationCode, Password: password }))
  expect((await signIn('bob', password)).AuthenticationResult).toBeDefined()
})

test('a UserMigration answer that is invalid for the pool creates no user', async () => {
  const cases: [Record<string, unknown>, Partial<CreateUserPoolCommandInput>][] = [
    [{ userAttributes: { email: 'nonsense' } }, {}],
    [{ userAttributes: { unknown: 'x' } }, {}],
    [{ userAttributes: { name: 'Bob' } }, { Schema: [{ Name: 'email', Required: true }] }],
    [{ userAttributes: { email: 'alice@example.com', email_verified: 'true' } }, { AliasAttributes: ['email'] }],
    [{ userAttributes: { name: 'Bob' }, enableSMSMFA: true }, {}],
  ]
  for (const [response, pool] of cases) {
    const { signIn, statusOf } = await setUp(event => ({ ...event, response: { finalUserStatus: 'CONFIRMED', ...response } }), { pool })
    await expect(signIn(), JSON.stringify(response)).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
    await expect(statusOf('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  }
})

test('UserMigration in a pool with email usernames must return the typed address, and the username is the sub', async () => {
  let email = 'bob@example.com'
  const lambdas = await startTriggerServer({
    UserMigration: event => ({ ...event, response: { userAttributes: { email, email_verified: 'true' }, finalUserStatus: 'CONFIRMED' } }),
  })
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets } })
  running.push(() => service.close())
  const { sdk } = service
  const { UserPool } = await sdk.send(
    new CreateUserPoolCommand({ PoolName: 'pool', UsernameAttributes: ['email'], LambdaConfig: { UserMigration: arn('UserMigration') } }),
  )
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientName: 'client', ExplicitAuthFlows: ['USER_PASSWORD_AUTH'] }),
  )
  const signIn = (USERNAME: string) =>
    sdk.send(
      new InitiateAuthCommand({
        ClientId: UserPoolClient!.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: legacyPassword },
      }),
    )
  const claims = claimsOf((await signIn('bob@example.com')).AuthenticationResult!.AccessToken)
  expect(claims.username).toBe(claims.sub)
  email = 'mallory@example.com'
  await expect(signIn('carol@example.com')).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
})
