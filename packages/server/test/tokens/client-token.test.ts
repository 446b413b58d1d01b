import {
  AddUserPoolClientSecretCommand,
  CreateResourceServerCommand,
  type CreateUserPoolClientCommandInput,
  DeleteUserPoolClientCommand,
  GetClientTokenCommand,
  GetUserCommand,
  type LambdaConfigType,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createPoolWithUser, sdkFor, startTestService, type TestService } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer } from '../triggers/support.ts'
import { createClient } from './support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const Scopes = ['read', 'write'].map(ScopeName => ({ ScopeName, ScopeDescription: ScopeName }))
const machine = (...AllowedOAuthScopes: string[]) => ({
  GenerateSecret: true,
  ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as never],
  AllowedOAuthScopes,
})

/** A pool with the resource server `solar`, and a client with ALLOW_CLIENT_TOKEN_AUTH. */
async function givenMachine(settings: Partial<CreateUserPoolClientCommandInput> = {}, on = service, LambdaConfig?: LambdaConfigType) {
  const { UserPoolId } = await createPoolWithUser(on, {}, { LambdaConfig })
  await on.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'solar', Name: 'solar', Scopes }))
  const { ClientId, ClientSecret: Secret } = await createClient(on.sdk, {
    UserPoolId,
    ...machine('solar/read', 'solar/write', 'openid'),
    ...settings,
  })
  const get = async (more: object = {}, sdk = on.sdk) =>
    (await sdk.send(new GetClientTokenCommand({ ClientId, Secret, ...more }))).ClientAuthenticationResult!
  const scopesOf = async (more: object = {}) => claimsOf((await get(more)).AccessToken).scope
  return { UserPoolId, ClientId, Secret: Secret!, get, scopesOf }
}

const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const wrong = no('Invalid client or secret')

describe('GetClientToken', () => {
  test('GetClientToken issues an access token with exactly the claims of the service', async () => {
    const { UserPoolId, ClientId, get } = await givenMachine({ AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } })
    const result = await get()
    expect(result).toEqual({ AccessToken: expect.any(String), ExpiresIn: 300, TokenType: 'Bearer' })
    const issuer = `${service.url}/${UserPoolId}`
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(result.AccessToken!, keys, { issuer, algorithms: ['RS256'] })
    expect(payload).toEqual({
      sub: ClientId,
      token_use: 'access',
      scope: 'solar/read solar/write',
      auth_time: payload.iat,
      iss: issuer,
      exp: payload.iat! + 300,
      iat: expect.any(Number),
      version: 2,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id: ClientId,
    })
  })

  test('GetClientToken grants requested scopes that the client is allowed and a resource server defines', async () => {
    const { UserPoolId, get, scopesOf } = await givenMachine()
    expect(await scopesOf({ Scopes: ['solar/write'] })).toBe('solar/write')
    expect(await scopesOf({ Scopes: ['openid', 'solar/read', 'solar/read'] })).toBe('solar/read')
    await expect(get({ Scopes: ['solar/read', 'solar/delete'] })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid scope requested: solar/delete',
    })
    const update = (scopes: typeof Scopes) =>
      service.sdk.send(new UpdateResourceServerCommand({ UserPoolId, Identifier: 'solar', Name: 'solar', Scopes: scopes }))
    await update(Scopes.slice(0, 1))
    // Accepted, without an effect.
    expect(await scopesOf({ Scopes: ['solar/read', 'solar/write'] })).toBe('solar/read')
    expect(await scopesOf({ Scopes: ['solar/write'] })).toBe('')
    await update(Scopes)
    expect(await scopesOf()).toBe('solar/read solar/write')
  })

  test('GetClientToken accepts either of two client secrets and no other credential', async () => {
    const { UserPoolId, ClientId, Secret, get } = await givenMachine()
    const { ClientSecretDescriptor } = await service.sdk.send(new AddUserPoolClientSecretCommand({ UserPoolId, ClientId }))
    expect((await get({ Secret: ClientSecretDescriptor!.ClientSecretValue })).AccessToken).toBeDefined()
    await expect(get({ Secret: `${Secret.slice(0, -1)}_` })).rejects.toMatchObject(wrong)
    await expect(get({ ClientId: 'nobody' })).rejects.toMatchObject(wrong)
    await expect(get({ Secret: 'short' })).rejects.toMatchObject({ name: 'InvalidParameterException' })

    const open = await createPoolWithUser(service)
    await expect(get({ ClientId: open.ClientId })).rejects.toMatchObject(wrong)
    const closed = await createPoolWithUser(service, { GenerateSecret: true })
    await expect(get({ ClientId: closed.ClientId, Secret: closed.ClientSecret })).rejects.toMatchObject(
      no('Auth flow not enabled for this client'),
    )
    await service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
    await expect(get()).rejects.toMatchObject(wrong)
  })

  test('operations for users refuse the token of GetClientToken', async () => {
    const { get } = await givenMachine()
    const { AccessToken } = await get()
    await expect(service.sdk.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(no('Invalid Access Token'))
  })

  test('GetClientToken needs no signature in production and ignores one', async () => {
    const production = await startTestService({ production: true })
    const { accessKeyId, secretAccessKey } = await production.createAdminKey()
    production.sdk.config.credentials = async () => ({ accessKeyId, secretAccessKey })
    const { get, ClientId, Secret } = await givenMachine({}, production)
    const stranger = sdkFor(production.url, { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' })
    expect((await get({}, stranger)).AccessToken).toBeDefined()
    const unsigned = await fetch(production.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'AWSCognitoIdentityProviderService.GetClientToken' },
      body: JSON.stringify({ ClientId, Secret }),
    })
    expect(await unsigned.json()).toMatchObject({ ClientAuthenticationResult: { TokenType: 'Bearer' } })
    stranger.destroy()
    await production.close()
  })
})

describe('PreTokenGeneration', () => {
  const running: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop()
  })

  const withFunction = async (LambdaVersion: 'V1_0' | 'V2_0' | 'V3_0', handler: Handler) => {
    const functions = await startTriggerServer({ tokens: handler })
    running.push(functions.close)
    const own = await startTestService({ triggers: { targets: functions.targets, timeoutMs: 2_000 } })
    running.push(() => own.close())
    const machine = await givenMachine({}, own, { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: arn('tokens') } })
    return { ...machine, functions }
  }

  test('PreTokenGeneration V3_0 runs for GetClientToken and changes claims and scopes', async () => {
    const { UserPoolId, ClientId, get, functions } = await withFunction('V3_0', event => ({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { nowhere: true } },
          accessTokenGeneration: {
            claimsToAddOrOverride: {
              plan: { seats: 3 },
              sub: 'forged',
              client_id: 'forged',
              username: 'alice',
              origin_jti: 'x',
              event_id: 'x',
            },
            claimsToSuppress: ['version', 'exp'],
            scopesToAdd: ['orders/read'],
            scopesToSuppress: ['solar/write'],
          },
          groupOverrideDetails: { groupsToOverride: ['admins'] },
        },
      },
    }))
    const claims = claimsOf((await get({ ClientMetadata: { build: '7' } })).AccessToken)
    expect(functions.events).toEqual([
      {
        version: '3',
        triggerSource: 'TokenGeneration_ClientCredentials',
        region: 'us-east-1',
        userPoolId: UserPoolId,
        userName: ClientId,
        callerContext: { awsSdkVersion: expect.stringMatching(/^aws-sdk-js-3\./), clientId: ClientId },
        request: {
          userAttributes: {},
          groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
          scopes: ['solar/read', 'solar/write'],
          clientMetadata: { build: '7' },
        },
        response: { claimsAndScopeOverrideDetails: null },
      },
    ])
    expect(claims).toMatchObject({
      plan: { seats: 3 },
      sub: ClientId,
      client_id: ClientId,
      version: 2,
      exp: expect.any(Number),
      scope: 'solar/read orders/read',
    })
    for (const name of ['username', 'origin_jti', 'event_id', 'cognito:groups', 'nowhere']) expect(claims).not.toHaveProperty(name)
  })

  test.each(['V1_0', 'V2_0'] as const)('PreTokenGeneration %s does not run for GetClientToken', async version => {
    const { scopesOf, functions } = await withFunction(version, () => {
      throw new Error('Not asked')
    })
    expect(await scopesOf()).toBe('solar/read solar/write')
    expect(functions.events).toEqual([])
  })

  test('PreTokenGeneration that throws or answers invalid JSON fails GetClientToken with an exception that it declares', async () => {
    let answer: unknown
    const { get } = await withFunction('V3_0', () => {
      if (answer === undefined) throw new Error('No machines')
      return answer
    })
    await expect(get()).rejects.toMatchObject(no('PreTokenGeneration failed with error No machines.'))
    answer = {}
    await expect(get()).rejects.toMatchObject(no('Unrecognizable lambda output'))
  })
})
