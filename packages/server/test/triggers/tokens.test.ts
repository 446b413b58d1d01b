import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  CreateGroupCommand,
  type CreateUserPoolClientCommandInput,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  type LambdaConfigType,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { always, pool } from '../devices/support.ts'
import { createPoolWithUser, password, startTestService } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer } from './support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

/** Starts a service with a pool that has these Lambda triggers. */
async function startWithTriggers(
  handlers: Record<string, Handler>,
  {
    client = {},
    config = (lambdas: LambdaConfigType) => lambdas,
  }: { client?: Partial<CreateUserPoolClientCommandInput>; config?: (lambdas: LambdaConfigType) => LambdaConfigType } = {},
) {
  const lambdas = await startTriggerServer(handlers)
  running.push(lambdas.close)
  const service = await startTestService({ triggers: { targets: lambdas.targets, timeoutMs: 2_000 } })
  running.push(() => service.close())
  const LambdaConfig = config(Object.fromEntries(Object.keys(handlers).map(name => [name, arn(name)])))
  const created = await createPoolWithUser(
    service,
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'], ...client },
    { LambdaConfig },
  )
  const signIn = (PASSWORD = password, USERNAME = 'alice', ClientMetadata?: Record<string, string>) =>
    service.sdk.send(
      new InitiateAuthCommand({
        ClientId: created.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
        ClientMetadata,
      }),
    )
  return { ...created, service, sdk: service.sdk, lambdas, signIn }
}

test('a sign-in runs PreAuthentication, PostAuthentication and PreTokenGeneration in this order, each with the event of the Cognito guide', async () => {
  const returnUnchanged: Handler = () => undefined
  const { signIn, lambdas, UserPoolId, ClientId } = await startWithTriggers({
    PreAuthentication: returnUnchanged,
    PostAuthentication: returnUnchanged,
    PreTokenGeneration: returnUnchanged,
  })
  const { AuthenticationResult } = await signIn(password, 'alice', { campaign: 'spring' })
  const { sub } = claimsOf(AuthenticationResult!.IdToken)
  const sharedMembers = (triggerSource: string) => ({
    version: '1',
    triggerSource,
    region: 'us-east-1',
    userPoolId: UserPoolId,
    userName: 'alice',
    callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-3\./), clientId: ClientId },
  })
  const userAttributes = {
    sub,
    'cognito:user_status': 'CONFIRMED',
    email: 'alice@example.com',
    email_verified: 'true',
    given_name: 'Alice',
  }
  expect(lambdas.events).toEqual([
    {
      ...sharedMembers('PreAuthentication_Authentication'),
      request: { userAttributes, validationData: { campaign: 'spring' }, userNotFound: false },
      response: {},
    },
    { ...sharedMembers('PostAuthentication_Authentication'), request: { userAttributes, newDeviceUsed: false }, response: {} },
    {
      ...sharedMembers('TokenGeneration_Authentication'),
      request: { userAttributes, groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null } },
      response: { claimsOverrideDetails: null },
    },
  ])
})

test('PreTokenGeneration version 1 changes claims of the ID token and the groups of both tokens, and no reserved claim', async () => {
  const { signIn, lambdas, sdk, UserPoolId } = await startWithTriggers({
    PreTokenGeneration: event => ({
      ...event,
      response: {
        claimsOverrideDetails: {
          claimsToAddOrOverride: { tenant: 't1', sub: 'forged', aud: 'forged', 'cognito:username': 'forged', given_name: 'Al', both: 'x' },
          claimsToSuppress: ['email', 'both', 'exp'],
          groupOverrideDetails: {
            groupsToOverride: ['a', 'b'],
            iamRolesToOverride: ['arn:aws:iam::000000000000:role/r'],
            preferredRole: 'arn:aws:iam::000000000000:role/r',
          },
        },
      },
    }),
  })
  await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'staff', RoleArn: 'arn:aws:iam::000000000000:role/staff' }))
  await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'staff', Username: 'alice' }))
  const { AuthenticationResult } = await signIn()
  expect(lambdas.events[0]!.request.groupConfiguration).toEqual({
    groupsToOverride: ['staff'],
    iamRolesToOverride: ['arn:aws:iam::000000000000:role/staff'],
    preferredRole: 'arn:aws:iam::000000000000:role/staff',
  })
  const id = claimsOf(AuthenticationResult!.IdToken)
  expect(id).toMatchObject({
    tenant: 't1',
    given_name: 'Al',
    'cognito:username': 'alice',
    'cognito:groups': ['a', 'b'],
    'cognito:roles': ['arn:aws:iam::000000000000:role/r'],
    'cognito:preferred_role': 'arn:aws:iam::000000000000:role/r',
    exp: expect.any(Number),
  })
  for (const name of ['email', 'both']) expect(id).not.toHaveProperty(name)
  for (const name of ['sub', 'aud']) expect(id[name]).not.toBe('forged')
  const access = claimsOf(AuthenticationResult!.AccessToken)
  expect(access['cognito:groups']).toEqual(['a', 'b'])
  for (const name of ['tenant', 'cognito:roles']) expect(access).not.toHaveProperty(name)
})

test.each([
  ['2', 'V2_0'],
  ['3', 'V3_0'],
] as const)(
  'PreTokenGeneration version %s changes claims of both tokens, with values of any type, and the scopes',
  async (version, LambdaVersion) => {
    const { signIn, lambdas, ClientId } = await startWithTriggers(
      {
        PreTokenGeneration: event => ({
          ...event,
          response: {
            claimsAndScopeOverrideDetails: {
              idTokenGeneration: { claimsToAddOrOverride: { nested: { a: [1, true] } }, claimsToSuppress: ['given_name'] },
              accessTokenGeneration: {
                claimsToAddOrOverride: { level: 3, client_id: 'forged', scope: 'forged', aud: event.callerContext.clientId },
                scopesToAdd: ['orders/read'],
                scopesToSuppress: ['aws.cognito.signin.user.admin'],
              },
              groupOverrideDetails: {},
            },
          },
        }),
      },
      { config: () => ({ PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn('PreTokenGeneration') } }) },
    )
    const { AuthenticationResult } = await signIn()
    expect(lambdas.events[0]).toMatchObject({
      version,
      request: { scopes: ['aws.cognito.signin.user.admin'] },
      response: { claimsAndScopeOverrideDetails: null },
    })
    const id = claimsOf(AuthenticationResult!.IdToken)
    expect(id.nested).toEqual({ a: [1, true] })
    expect(id).not.toHaveProperty('given_name')
    expect(claimsOf(AuthenticationResult!.AccessToken)).toMatchObject({
      level: 3,
      client_id: ClientId,
      scope: 'orders/read',
      aud: ClientId,
    })
  },
)

test('a token refresh runs PreTokenGeneration only, and a refresh that it refuses does not rotate the refresh token', async () => {
  let refuses = false
  const { lambdas, rotate, signIn } = await startWithTriggers(
    {
      PostAuthentication: () => undefined,
      PreTokenGeneration: () => {
        if (refuses) throw new Error('Not now')
      },
    },
    {
      client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 } },
    },
  )
  const { RefreshToken } = (await signIn()).AuthenticationResult!
  lambdas.events.length = 0
  refuses = true
  await expect(rotate(RefreshToken!)).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: 'PreTokenGeneration failed with error Not now.',
  })
  refuses = false
  await rotate(RefreshToken!)
  expect(lambdas.sources()).toEqual(['TokenGeneration_RefreshTokens', 'TokenGeneration_RefreshTokens'])
})

test('NEW_PASSWORD_REQUIRED runs PreTokenGeneration with the source NewPasswordChallenge and the ClientMetadata', async () => {
  const { lambdas, sdk, UserPoolId, ClientId, signIn } = await startWithTriggers({ PreTokenGeneration: () => undefined })
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS', TemporaryPassword: password }))
  const { Session } = await signIn(password, 'bob')
  await sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: 'bob', NEW_PASSWORD: 'Another-horse-10' },
      ClientMetadata: { k: 'v' },
    }),
  )
  expect(lambdas.events).toHaveLength(1)
  expect(lambdas.events[0]).toMatchObject({
    triggerSource: 'TokenGeneration_NewPasswordChallenge',
    request: { clientMetadata: { k: 'v' } },
  })
})

test('PreAuthentication runs before the password is verified, and for unknown users where PreventUserExistenceErrors is enabled', async () => {
  const { lambdas, signIn } = await startWithTriggers(
    {
      PreAuthentication: () => {
        throw new Error('Closed.')
      },
    },
    { client: { PreventUserExistenceErrors: 'ENABLED' } },
  )
  const refusal = { name: 'UserLambdaValidationException', message: 'PreAuthentication failed with error Closed..' }
  await expect(signIn()).rejects.toMatchObject(refusal)
  await expect(signIn('wrong')).rejects.toMatchObject(refusal)
  await expect(signIn('wrong', 'unknown')).rejects.toMatchObject(refusal)
  expect(lambdas.events[2]).toMatchObject({ userName: 'unknown', request: { userNotFound: true, userAttributes: {} } })
})

test('a sign-in that PostAuthentication refuses leaves no refresh-token family; a wrong password does not run the trigger', async () => {
  const { lambdas, signIn, service } = await startWithTriggers({
    PostAuthentication: () => {
      throw new Error('Blocked')
    },
  })
  await expect(signIn('wrong')).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  expect(lambdas.events).toHaveLength(0)
  await expect(signIn()).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: 'PostAuthentication failed with error Blocked.',
  })
  const { DatabaseSync } = await import('node:sqlite')
  const { databaseFile } = await import('../../src/storage/index.ts')
  const database = new DatabaseSync(`${service.dataDir}/${databaseFile}`, { readOnly: true })
  expect(database.prepare('select count(*) as open from refresh_families where ended_at is null').get()).toEqual({ open: 0 })
  database.close()
})

const unrecognizable = 'Unrecognizable lambda output'
const invalidJson = 'Invalid lambda function output : Invalid JSON'
const invalidAnswers: [string, (event: object) => unknown][] = [
  [invalidJson, () => null],
  [invalidJson, () => [1]],
  [invalidJson, () => 'text'],
  [unrecognizable, () => ({})],
  [unrecognizable, event => ({ ...event, version: 1 })],
  [unrecognizable, event => ({ ...event, request: undefined })],
  [unrecognizable, event => ({ ...event, response: null })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: [] } })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: ['a'] } } })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: { constructor: 1 } } } })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: { claimsToAddOrOverride: { n: 1 } } } })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: { claimsToSuppress: 'email' } } })],
  [unrecognizable, event => ({ ...event, response: { claimsOverrideDetails: { groupOverrideDetails: { groupsToOverride: null } } } })],
]

test('a PreTokenGeneration answer that is invalid answers InvalidLambdaResponseException', async () => {
  let answer: (event: object) => unknown = () => null
  const { signIn } = await startWithTriggers({
    PreTokenGeneration: (event, _, response) => void response.end(JSON.stringify(answer(event))),
  })
  for (const [message, next] of invalidAnswers) {
    answer = next
    await expect(signIn(), String(next)).rejects.toMatchObject({ name: 'InvalidLambdaResponseException', message })
  }
})

test('PostAuthentication gets newDeviceUsed, and PreTokenGeneration the source AuthenticateDevice', async () => {
  const { service, lambdas, UserPoolId } = await startWithTriggers({
    PostAuthentication: () => undefined,
    PreTokenGeneration: () => undefined,
  })
  const { LambdaConfig } = (await service.sdk.send(new DescribeUserPoolCommand({ UserPoolId }))).UserPool!
  const { begin, remember, prove } = await pool(service, always, {}, { LambdaConfig })
  const { own } = await remember((await begin()).AuthenticationResult!)
  await (await prove(await begin({ DEVICE_KEY: own.key }), own)).finish()
  expect(lambdas.events.map(({ triggerSource, request }) => [triggerSource, request.newDeviceUsed])).toEqual([
    ['PostAuthentication_Authentication', true],
    ['TokenGeneration_Authentication', undefined],
    ['PostAuthentication_Authentication', false],
    ['TokenGeneration_AuthenticateDevice', undefined],
  ])
})
