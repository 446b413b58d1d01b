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
import { startPostgres } from '../support/postgres.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, decodeClaims, type Handler, startTriggerServer } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** Not fit for the pool's policy: it is the password that the user has. */
const old = 'weak'
const known: Handler = event => {
  if (event.userName !== 'bob' || (event.request.password ?? old) !== old) throw new Error('Bad credentials')
  return {
    ...event,
    response: {
      userAttributes: { email: 'bob@example.com', email_verified: 'true' },
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
    },
  }
}

async function world(
  UserMigration: Handler,
  {
    client = {},
    pool = {},
    options = {},
  }: { client?: Partial<CreateUserPoolClientCommandInput>; pool?: Partial<CreateUserPoolCommandInput>; options?: TestOptions } = {},
) {
  const functions = await startTriggerServer({ UserMigration, PreAuthentication: () => undefined })
  running.push(functions.close)
  const service = await startTestService({ triggers: { targets: functions.targets }, ...options })
  running.push(() => service.close())
  const { UserPoolId, ClientId } = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'], ...client },
    { LambdaConfig: { UserMigration: arn('UserMigration'), PreAuthentication: arn('PreAuthentication') }, ...pool },
  )
  const { sdk } = service
  const signIn = (USERNAME = 'bob', PASSWORD = old, more: Partial<InitiateAuthCommand['input']> = {}) =>
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
  return { sdk, service, functions, UserPoolId, ClientId, signIn, statusOf }
}

describe.each(['SQLite', 'PostgreSQL'])('migration (%s)', engine => {
  test('a user whom only the function knows signs in with the password of old, and is made once, however many come at once', async () => {
    const options: TestOptions = {}
    if (engine === 'PostgreSQL') {
      const postgres = await startPostgres()
      running.push(() => postgres.stop())
      options.databaseUrl = await postgres.database()
    }
    const { signIn, functions, statusOf, ClientId } = await world(known, { options })
    const answers = await Promise.all([signIn(), signIn(), signIn()])
    const subs = new Set(answers.map(({ AuthenticationResult }) => decodeClaims(AuthenticationResult!.AccessToken).sub))
    expect(subs.size).toBe(1)
    expect(functions.events[0]).toMatchObject({
      triggerSource: 'UserMigration_Authentication',
      userName: 'bob',
      callerContext: { clientId: ClientId },
      request: { password: old, validationData: { k: 'v' } },
      response: { userAttributes: null, finalUserStatus: null },
    })
    expect(functions.events.at(-1)!.triggerSource).toBe('PreAuthentication_Authentication')
    functions.events.length = 0
    await signIn()
    await expect(signIn('bob', 'wrong')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    expect(functions.sources()).toEqual(['PreAuthentication_Authentication', 'PreAuthentication_Authentication'])
    expect(await statusOf('bob')).toBe('CONFIRMED')
  })
})

test('by USER_AUTH too, when the password comes along', async () => {
  const { signIn, functions } = await world(known)
  const { AuthenticationResult } = await signIn('bob', old, {
    AuthFlow: 'USER_AUTH',
    AuthParameters: { USERNAME: 'bob', PASSWORD: old, PREFERRED_CHALLENGE: 'PASSWORD' },
  })
  expect(decodeClaims(AuthenticationResult!.AccessToken).username).toBe('bob')
  expect(functions.sources()).toEqual(['UserMigration_Authentication', 'PreAuthentication_Authentication'])
})

test('whom the function does not know either is unknown, and guesses lock the name before the function is asked', async () => {
  const { signIn, functions } = await world(known)
  const unknown = { name: 'UserNotFoundException', message: 'User does not exist.' }
  for (let guess = 0; guess < 5; guess++) await expect(signIn('bob', 'wrong')).rejects.toMatchObject(unknown)
  await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Password attempts exceeded' })
  expect(functions.of('UserMigration_Authentication')).toHaveLength(5)
  const hidden = await world(event => ({ ...event, response: {} }), { client: { PreventUserExistenceErrors: 'ENABLED' } })
  await expect(hidden.signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'Incorrect username or password.' })
})

test('without CONFIRMED the password has to be reset first', async () => {
  const { signIn, statusOf } = await world(event => ({
    ...event,
    response: { userAttributes: { email: 'bob@example.com', email_verified: 'true' } },
  }))
  await expect(signIn()).rejects.toMatchObject({ name: 'PasswordResetRequiredException' })
  expect(await statusOf('bob')).toBe('RESET_REQUIRED')
})

test('a forgotten password brings the user, without a password, and a code', async () => {
  const { sdk, service, functions, ClientId, signIn } = await world(known)
  const { CodeDeliveryDetails } = await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'bob', ClientMetadata: { k: 'v' } }))
  expect(CodeDeliveryDetails).toMatchObject({ Destination: 'b***@e***' })
  expect(functions.events[0]!.triggerSource).toBe('UserMigration_ForgotPassword')
  expect(functions.events[0]!.request).toEqual({ validationData: {}, clientMetadata: { k: 'v' } })
  const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  const ConfirmationCode = /\d{6}/.exec(messages[0].text)![0]
  await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username: 'bob', ConfirmationCode, Password: password }))
  expect((await signIn('bob', password)).AuthenticationResult).toBeDefined()
})

test('what the function answers has to fit the pool: nobody is made otherwise', async () => {
  const cases: [Record<string, unknown>, Partial<CreateUserPoolCommandInput>][] = [
    [{ userAttributes: { email: 'nonsense' } }, {}],
    [{ userAttributes: { unknown: 'x' } }, {}],
    [{ userAttributes: { name: 'Bob' } }, { Schema: [{ Name: 'email', Required: true }] }],
    [{ userAttributes: { email: 'alice@example.com', email_verified: 'true' } }, { AliasAttributes: ['email'] }],
    [{ userAttributes: { name: 'Bob' }, enableSMSMFA: true }, {}],
  ]
  for (const [response, pool] of cases) {
    const { signIn, statusOf } = await world(event => ({ ...event, response: { finalUserStatus: 'CONFIRMED', ...response } }), { pool })
    await expect(signIn(), JSON.stringify(response)).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
    await expect(statusOf('bob')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  }
})

test('in a pool of e-mail names, the address must be what was typed, and the name stays the sub', async () => {
  let email = 'bob@example.com'
  const functions = await startTriggerServer({
    UserMigration: event => ({ ...event, response: { userAttributes: { email, email_verified: 'true' }, finalUserStatus: 'CONFIRMED' } }),
  })
  running.push(functions.close)
  const service = await startTestService({ triggers: { targets: functions.targets } })
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
        AuthParameters: { USERNAME, PASSWORD: old },
      }),
    )
  const claims = decodeClaims((await signIn('bob@example.com')).AuthenticationResult!.AccessToken)
  expect(claims.username).toBe(claims.sub)
  email = 'mallory@example.com'
  await expect(signIn('carol@example.com')).rejects.toMatchObject({ name: 'UserLambdaValidationException' })
})
