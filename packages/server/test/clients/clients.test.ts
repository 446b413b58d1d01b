import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

let service: TestService
let UserPoolId: string
beforeAll(async () => {
  service = await startTestService()
  const { UserPool } = await service.sdk.send(
    new CreateUserPoolCommand({ PoolName: 'pool', Schema: [{ Name: 'team', AttributeDataType: 'String' }] }),
  )
  UserPoolId = UserPool!.Id!
})
afterAll(() => service.close())

const create = async (input: object = {}) =>
  (await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'web', ...input }))).UserPoolClient!
const describeClient = async (ClientId: string) =>
  (await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient!

test('DescribeUserPoolClient of a minimal client shows the defaults of the service and nothing else', async () => {
  const client = await create()
  expect(client).toEqual({
    UserPoolId,
    ClientName: 'web',
    ClientId: expect.stringMatching(/^[0-9a-v]{25,26}$/),
    CreationDate: expect.any(Date),
    LastModifiedDate: client.CreationDate,
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    ClientType: 'REGULAR',
  })
  expect(await describeClient(client.ClientId!)).toEqual(client)
})

test('UpdateUserPoolClient: every setting reads back as it was set, and omitted ones are reset, except name, id and secret', async () => {
  const settings = {
    GenerateSecret: true,
    RefreshTokenValidity: 10,
    AccessTokenValidity: 30,
    IdTokenValidity: 20,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
    ReadAttributes: ['email', 'custom:team'],
    WriteAttributes: ['email', 'custom:team'],
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
    SupportedIdentityProviders: ['COGNITO'],
    CallbackURLs: ['http://localhost:3000/cb', 'https://example.com', 'myapp://callback'],
    LogoutURLs: ['https://example.com/out'],
    DefaultRedirectURI: 'https://example.com',
    AllowedOAuthFlows: ['code', 'implicit'],
    AllowedOAuthScopes: ['openid', 'email'],
    AllowedOAuthFlowsUserPoolClient: true,
    AnalyticsConfiguration: {
      ApplicationId: 'abcdef0123',
      RoleArn: 'arn:aws:iam::000000000000:role/r',
      ExternalId: 'x',
      UserDataShared: true,
    },
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: false,
    EnablePropagateAdditionalUserContextData: true,
    AuthSessionValidity: 15,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  } as const
  const { GenerateSecret: _, ...shown } = settings
  const client = await create(settings)
  const ClientId = client.ClientId!
  expect(client).toMatchObject(shown)
  expect(client.ClientSecret).toMatch(/^[0-9a-v]{51,52}$/)
  expect(await describeClient(ClientId)).toEqual(client)

  const { UserPoolClient: reset } = await service.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId }))
  expect(reset).toEqual({
    UserPoolId,
    ClientName: 'web',
    ClientId,
    ClientSecret: client.ClientSecret,
    CreationDate: client.CreationDate,
    LastModifiedDate: expect.any(Date),
    RefreshTokenValidity: 30,
    TokenValidityUnits: {},
    AllowedOAuthFlowsUserPoolClient: false,
    EnableTokenRevocation: true,
    EnablePropagateAdditionalUserContextData: false,
    AuthSessionValidity: 3,
    RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
    ClientType: 'REGULAR',
  })
})

const oauth = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid'],
  CallbackURLs: ['https://example.com'],
}
const invalid = 'InvalidParameterException'
const badFlow = 'InvalidOAuthFlowException'
test.each<[string, object, string, string]>([
  [
    'legacy and new flow names',
    { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH', 'ALLOW_USER_SRP_AUTH'] },
    invalid,
    "Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.",
  ],
  [
    'refresh flow beside rotation',
    { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
    invalid,
    'ALLOW_REFRESH_TOKEN_AUTH is not a permitted ExplicitAuthFlow when refresh token rotation is enabled',
  ],
  [
    'client credentials beside code',
    { ...oauth, GenerateSecret: true, AllowedOAuthFlows: ['code', 'client_credentials'] },
    badFlow,
    'client_credentials flow can not be selected along with code flow or implicit flow.',
  ],
  [
    'client credentials without a secret',
    { AllowedOAuthFlows: ['client_credentials'] },
    badFlow,
    'client_credentials flow can not be selected if client does not have a client secret.',
  ],
  [
    'OAuth without scopes',
    { ...oauth, AllowedOAuthScopes: [] },
    badFlow,
    'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
  ],
  [
    'code without a callback',
    { ...oauth, CallbackURLs: [] },
    badFlow,
    'CallbackUrls can not be empty when code flow or implicit flow is selected',
  ],
  ['an unknown scope', { AllowedOAuthScopes: ['photos/read'] }, 'ScopeDoesNotExistException', 'Invalid scope requested: photos/read'],
  [
    'an unknown provider',
    { SupportedIdentityProviders: ['Corp'] },
    invalid,
    /^The provider Corp does not exist for User Pool us-east-1_\w+\.$/ as never,
  ],
  [
    'an unknown readable attribute',
    { ReadAttributes: ['custom:none'] },
    invalid,
    'Invalid read attributes specified while creating a client',
  ],
  [
    'a writable attribute that is the service’s own',
    { WriteAttributes: ['email_verified'] },
    invalid,
    'Invalid write attributes specified while creating a client',
  ],
  [
    'a life out of range',
    { AccessTokenValidity: 2, TokenValidityUnits: { AccessToken: 'days' } },
    invalid,
    'Invalid range for token validity.',
  ],
  [
    'an access token that outlives its refresh token',
    { AccessTokenValidity: 5, RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } },
    invalid,
    'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
  ],
  [
    'context data without a secret',
    { EnablePropagateAdditionalUserContextData: true },
    invalid,
    'Client Secret is required to set EnablePropagateAdditionalUserContextData as true',
  ],
  ['a callback over http', { CallbackURLs: ['http://example.com'] }, invalid, 'http://example.com cannot use the HTTP protocol.'],
  ['a callback with a fragment', { CallbackURLs: ['https://example.com/#x'] }, invalid, 'https://example.com/#x cannot use fragment'],
  [
    'a callback that runs in the browser',
    { CallbackURLs: ['javascript:alert(1)'] },
    invalid,
    'javascript:alert(1) cannot use the javascript scheme.',
  ],
  [
    'a default redirect that is no callback',
    { CallbackURLs: ['https://a.example'], DefaultRedirectURI: 'https://b.example' },
    invalid,
    'The default redirect URI https://b.example is not in the callback URIs list.',
  ],
  [
    'half an analytics configuration',
    { AnalyticsConfiguration: { ApplicationId: 'abc' } },
    invalid,
    'Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> are valid',
  ],
  [
    'a grace above sixty seconds',
    { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } },
    invalid,
    "1 validation error detected: Value '61' at 'refreshTokenRotation.retryGracePeriodSeconds' failed to satisfy constraint: Member must have value less than or equal to 60",
  ],
  [
    'a flow that does not exist',
    { ExplicitAuthFlows: ['MAGIC'] },
    invalid,
    /Member must satisfy enum value set: \[ADMIN_NO_SRP_AUTH, / as never,
  ],
])('a client with %s is refused with the message of the service', async (_, settings, name, message) => {
  await expect(create(settings)).rejects.toMatchObject({
    name,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    $metadata: { httpStatusCode: 400 },
  })
})

test('RefreshTokenRotation in a LITE pool answers FeatureUnavailableInTierException', async () => {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'lite', UserPoolTier: 'LITE' }))
  const settings = { UserPoolId: UserPool!.Id, RefreshTokenRotation: { Feature: 'ENABLED' } }
  await expect(create(settings)).rejects.toMatchObject({ name: 'FeatureUnavailableInTierException' })
})

describe('unknown pools and clients', () => {
  test.each([
    ['DescribeUserPoolClient', DescribeUserPoolClientCommand],
    ['UpdateUserPoolClient', UpdateUserPoolClientCommand],
    ['DeleteUserPoolClient', DeleteUserPoolClientCommand],
  ])('%s with an unknown pool or client names it in a ResourceNotFoundException', async (_, Command) => {
    const send = (input: { UserPoolId: string; ClientId: string }) => service.sdk.send(new Command(input) as DescribeUserPoolClientCommand)
    await expect(send({ UserPoolId: 'us-east-1_none', ClientId: 'x' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_none does not exist.',
    })
    await expect(send({ UserPoolId, ClientId: 'unknown' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool client unknown does not exist.',
    })
  })

  test('DescribeUserPoolClient with a client of another pool answers ResourceNotFoundException', async () => {
    const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'other' }))
    const { ClientId } = await create()
    await expect(service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: UserPool!.Id, ClientId }))).rejects.toMatchObject({
      message: `User pool client ${ClientId} does not exist.`,
    })
  })
})

test('ListUserPoolClients pages; a NextToken of another list or a made-up one is refused', async () => {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'many' }))
  const pool = UserPool!.Id!
  const made = await Promise.all(Array.from({ length: 5 }, () => create({ UserPoolId: pool })))
  const seen: string[] = []
  let NextToken: string | undefined
  do {
    const page = await service.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pool, MaxResults: 2, NextToken }))
    for (const client of page.UserPoolClients!) {
      expect(Object.keys(client).sort()).toEqual(['ClientId', 'ClientName', 'UserPoolId'])
      seen.push(client.ClientId!)
    }
    NextToken = page.NextToken
    if (NextToken)
      await expect(service.sdk.send(new ListUserPoolClientsCommand({ UserPoolId, NextToken }))).rejects.toMatchObject({ name: invalid })
  } while (NextToken)
  expect(seen.sort()).toEqual(made.map(({ ClientId }) => ClientId!).sort())
  await expect(service.sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pool, NextToken: 'garbage' }))).rejects.toMatchObject({
    name: invalid,
  })
})

test('parallel UpdateUserPoolClient calls succeed or answer ConcurrentModificationException', async () => {
  const { ClientId } = await create()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) =>
      service.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: `web-${n}` })),
    ),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.name).toBe('ConcurrentModificationException')
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true)
})

test('DeleteUserPool deletes its clients, also where pool and client are created again with the same ids', async () => {
  const pool = { UserPoolTags: { _custom_id_: 'us-east-1_Again1' } }
  const client = { ClientName: '_custom_id_:again', GenerateSecret: true }
  const first = await createPoolWithUser(service, client, pool)
  await first.signIn()
  await service.sdk.send(new DeleteUserPoolCommand({ UserPoolId: first.UserPoolId }))

  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'again', ...pool }))
  expect(UserPool!.Id).toBe(first.UserPoolId)
  await expect(first.signIn()).rejects.toMatchObject({ message: 'User pool client again does not exist.' })
  const second = await create({ ...client, ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'], UserPoolId: first.UserPoolId })
  expect(second.ClientSecret).not.toBe(first.ClientSecret)
  const { UserPoolClient } = await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: first.UserPoolId, ClientId: 'again' }))
  expect(UserPoolClient!.ClientSecret).toBe(second.ClientSecret)
  await expect(first.signIn()).rejects.toMatchObject({ message: 'Unable to verify secret hash for client again' })
})

test('CreateUserPoolClient in development mode accepts a client id', async () => {
  expect((await create({ ClientName: '_custom_id_:myfixedclient' })).ClientId).toBe('myfixedclient')
  await expect(create({ ClientName: '_custom_id_:myfixedclient' })).rejects.toMatchObject({ name: invalid })
})
