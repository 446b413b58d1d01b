import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  CreateIdentityProviderCommand,
  CreateResourceServerCommand,
  DeleteUserPoolClientCommand,
  GetClientTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  type LambdaConfigType,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { GetDerivedTokenRequest } from '@poolhouse/contract'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { jsonType, send, signed, target } from '../gateway/support.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'
import { arn, claimsOf, type Handler, startTriggerServer } from '../triggers/support.ts'
import { createClient, getDerivedToken } from './support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const userScope = 'aws.cognito.signin.user.admin'
const exchanging = ['ALLOW_TOKEN_EXCHANGE_IMPERSONATION', 'ALLOW_TOKEN_EXCHANGE_DELEGATION'] as never[]
type Exchange = Partial<GetDerivedTokenRequest>

/** A pool whose user `alice` signs in through one client, a second client that exchanges her tokens, and a third that only has a token of its own. */
async function givenExchange(ExplicitAuthFlows = exchanging, on = service, LambdaConfig?: LambdaConfigType) {
  const { sdk } = on
  const world = await createPoolWithUser(on, {}, { LambdaConfig })
  const { UserPoolId } = world
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }]
  await sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'solar', Name: 'solar', Scopes }))
  const AllowedOAuthScopes = [userScope, 'solar/read']
  const own = await createClient(sdk, { UserPoolId, GenerateSecret: true, ExplicitAuthFlows, AllowedOAuthScopes })
  const machine = await createClient(sdk, { UserPoolId, GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as never] })
  const tokens = await world.signIn()
  const derive = (more: Exchange = {}, accessKeyId?: string) =>
    getDerivedToken(on.url, { ...own, SubjectToken: tokens.AccessToken!, SubjectTokenType: 'ACCESS_TOKEN', ...more }, accessKeyId)
  const derived = async (more: Exchange = {}) => claimsOf((await derive(more)).IssuedToken)
  const machineToken = async () => {
    const { ClientId, ClientSecret: Secret } = machine
    return (await sdk.send(new GetClientTokenCommand({ ClientId, Secret: Secret! }))).ClientAuthenticationResult!.AccessToken!
  }
  return { ...world, sdk, own, machine, tokens, derive, derived, machineToken }
}

const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const invalid = { name: 'InvalidParameterException' }
const asId = (IdToken: string | undefined) => ({ SubjectToken: IdToken!, SubjectTokenType: 'ID_TOKEN' as const })

describe('GetDerivedToken', () => {
  test('GetDerivedToken issues a token of the same sign-in for another client and audience', async () => {
    const { UserPoolId, own, tokens, derive, derived } = await givenExchange()
    const answer = await derive({ Resources: ['solar'] })
    expect(answer).toEqual({
      IssuedToken: expect.any(String),
      IssuedTokenType: 'ACCESS_TOKEN',
      TokenType: 'Bearer',
      Scopes: [userScope],
      ExpiresIn: expect.any(Number),
    })
    const issuer = `${service.url}/${UserPoolId}`
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(answer.IssuedToken, keys, { issuer, audience: 'solar', algorithms: ['RS256'] })
    const before = claimsOf(tokens.AccessToken)
    expect(payload).toEqual({ ...before, client_id: own.ClientId, aud: 'solar', iat: payload.iat, jti: expect.any(String) })
    expect(payload.jti).not.toBe(before.jti)
    expect((await derived({ Audiences: ['anything'] })).aud).toBe('anything')
    expect(await derived()).not.toHaveProperty('aud')
    await expect(derive({ Resources: ['lunar'] })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Resource server lunar does not exist.',
    })
    await expect(derive({ Resources: ['solar'], Audiences: ['solar'] })).rejects.toMatchObject(invalid)
  })

  test('GetDerivedToken issues an ID token for its audience, with no attribute that the subject token does not have', async () => {
    const { ClientId, own, tokens, derive, derived, sdk, UserPoolId } = await givenExchange()
    const RequestedTokenType = 'ID_TOKEN' as const
    const answer = await derive({ RequestedTokenType, Audiences: [ClientId] })
    expect(answer).toMatchObject({ IssuedTokenType: 'ID_TOKEN', TokenType: 'N_A' })
    expect(answer).not.toHaveProperty('Scopes')
    expect(claimsOf(answer.IssuedToken)).toMatchObject({
      token_use: 'id',
      aud: ClientId,
      azp: own.ClientId,
      email: 'alice@example.com',
    })
    const plain = await derived({ RequestedTokenType, ...asId(tokens.IdToken) })
    expect(plain).toMatchObject({ aud: own.ClientId, given_name: 'Alice' })
    expect(plain).not.toHaveProperty('azp')

    const narrow = await createClient(sdk, { UserPoolId, ExplicitAuthFlows: exchanging, ReadAttributes: ['email'] })
    const { IssuedToken } = await derive({ ...narrow, ClientSecret: undefined, RequestedTokenType, Audiences: ['elsewhere'] })
    expect(claimsOf(IssuedToken)).not.toHaveProperty('given_name')
    const again = await derived({ RequestedTokenType, ...asId(IssuedToken) })
    expect(again).toMatchObject({ email: 'alice@example.com', sub: plain.sub })
    expect(again).not.toHaveProperty('given_name')
  })

  test('GetDerivedToken grants only scopes that the request, the subject token and the client have in common', async () => {
    const { sdk, UserPoolId, tokens, derive, derived } = await givenExchange()
    expect((await derived({ Scopes: [userScope, 'solar/read', 'openid'] })).scope).toBe(userScope)
    expect((await derived({ Scopes: ['solar/read'] })).scope).toBe('')
    expect((await derive(asId(tokens.IdToken))).Scopes).toEqual([])
    const bare = await createClient(sdk, { UserPoolId, ExplicitAuthFlows: exchanging })
    const { IssuedToken, Scopes } = await derive({ ...bare, ClientSecret: undefined })
    expect(Scopes).toEqual([])
    // An access token whose scope cannot read the user is not exchanged for an ID token.
    await expect(derive({ SubjectToken: IssuedToken, RequestedTokenType: 'ID_TOKEN' })).rejects.toMatchObject(
      no('Subject Token does not have required scopes'),
    )
  })

  test('GetDerivedToken names the actor in act and keeps earlier actors', async () => {
    const { tokens, derive, derived, machine, machineToken, sdk, UserPoolId } = await givenExchange()
    const asActor = (ActorToken: string | undefined) => ({ ActorToken, ActorTokenType: 'ACCESS_TOKEN' as const })
    const first = await derive(asActor(await machineToken()))
    expect(claimsOf(first.IssuedToken).act).toEqual({ sub: machine.ClientId })
    const { sub } = claimsOf(tokens.AccessToken)
    const byUser = { SubjectToken: first.IssuedToken!, ActorToken: tokens.IdToken!, ActorTokenType: 'ID_TOKEN' as const }
    expect((await derived(byUser)).act).toEqual({ sub, act: { sub: machine.ClientId } })
    expect((await derived({ SubjectToken: first.IssuedToken! })).act).toEqual({ sub: machine.ClientId })

    await expect(derive({ ActorToken: tokens.AccessToken! })).rejects.toMatchObject(invalid)
    await expect(derive({ ActorTokenType: 'ACCESS_TOKEN' })).rejects.toMatchObject(invalid)
    await expect(derive(asActor(tokens.IdToken))).rejects.toMatchObject(no('Invalid Actor Token'))
    const foreign = await givenExchange()
    await expect(derive(asActor(foreign.tokens.AccessToken))).rejects.toMatchObject(no('Invalid Actor Token'))
    await expect(derive(asActor(await foreign.machineToken()))).rejects.toMatchObject(no('Invalid Actor Token'))
    // A client's own token can be an actor token, but not a subject token.
    await expect(derive({ SubjectToken: await machineToken() })).rejects.toMatchObject(no('Invalid Subject Token'))
    const late = asActor(await machineToken())
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId: machine.ClientId }))
    await expect(derive(late)).rejects.toMatchObject(no('Actor Token has been revoked'))
  })

  test('GetDerivedToken is allowed by its client settings only', async () => {
    const delegating = await givenExchange(['ALLOW_TOKEN_EXCHANGE_DELEGATION' as never])
    const actor = { ActorToken: await delegating.machineToken(), ActorTokenType: 'ACCESS_TOKEN' as const }
    const closed = no('Auth flow not enabled for this client')
    await expect(delegating.derive()).rejects.toMatchObject(closed)
    expect(await delegating.derived(actor)).toHaveProperty('act')
    const impersonating = await givenExchange(['ALLOW_TOKEN_EXCHANGE_IMPERSONATION' as never])
    expect(await impersonating.derived()).not.toHaveProperty('act')
    await expect(
      impersonating.derive({ ActorToken: await impersonating.machineToken(), ActorTokenType: 'ACCESS_TOKEN' }),
    ).rejects.toMatchObject(closed)
    const neither = await givenExchange(['ALLOW_USER_SRP_AUTH' as never])
    await expect(neither.derive()).rejects.toMatchObject(closed)
  })

  test('GetDerivedToken needs the client secret unless the account of the pool signs, and always refuses a wrong one', async () => {
    const { own, derive } = await givenExchange()
    const withoutSecret = { ClientSecret: undefined }
    expect((await derive()).IssuedToken).toBeDefined()
    expect((await derive(withoutSecret, '000000000000')).IssuedToken).toBeDefined()
    const missing = no(`Client ${own.ClientId} is configured for secret but secret was not received`)
    await expect(derive(withoutSecret)).rejects.toMatchObject(missing)
    await expect(derive(withoutSecret, '111122223333')).rejects.toMatchObject(missing)
    const wrong = { ClientSecret: `${own.ClientSecret!.slice(0, -1)}_` }
    for (const accessKeyId of [undefined, '000000000000'])
      await expect(derive(wrong, accessKeyId)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(derive({ ClientId: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool client nobody does not exist.',
    })
  })

  test('in production only a verified signature replaces the client secret of GetDerivedToken', async () => {
    const production = await startTestService({ production: true })
    const { accessKeyId, secretAccessKey } = await production.createAdminKey()
    production.sdk.config.credentials = async () => ({ accessKeyId, secretAccessKey })
    const { derive, own, tokens } = await givenExchange(exchanging, production)
    expect((await derive()).IssuedToken).toBeDefined()
    await expect(derive({ ClientSecret: undefined })).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(derive({ ClientSecret: undefined }, accessKeyId)).rejects.toMatchObject({ name: 'InvalidSignatureException' })

    const body = JSON.stringify({ ClientId: own.ClientId, SubjectToken: tokens.AccessToken, SubjectTokenType: 'ACCESS_TOKEN' })
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    const headers = signed({
      host: new URL(production.url).host,
      date,
      body,
      headers: [jsonType, target('GetDerivedToken')],
      key: accessKeyId,
      secretKey: secretAccessKey,
    })
    expect((await send(production.port, { headers, body })).json()).toMatchObject({ TokenType: 'Bearer' })
    await production.close()
  })

  test('GetDerivedToken refuses forged, foreign and wrong subject tokens, and those of unknown identity providers', async () => {
    const { tokens, derive } = await givenExchange()
    const [header, payload, signature] = tokens.AccessToken!.split('.')
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(tokens.AccessToken), username: 'bob' })).toString('base64url')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    const foreign = await givenExchange()
    const wrong = [
      `${header}.${forged}.${signature}`,
      `${none}.${payload}.`,
      `${header}.${payload}.AAAA`,
      tokens.IdToken!,
      tokens.RefreshToken!,
      foreign.tokens.AccessToken!,
      'garbage',
    ]
    for (const SubjectToken of wrong)
      await expect(derive({ SubjectToken }), SubjectToken).rejects.toMatchObject(no('Invalid Subject Token'))
    await expect(derive(asId(tokens.AccessToken))).rejects.toMatchObject(no('Invalid Subject Token'))
    await expect(derive(asId(foreign.tokens.IdToken))).rejects.toMatchObject(no('Invalid Subject Token'))
    await expect(derive({ SubjectTokenType: 'SAML2' })).rejects.toMatchObject(invalid)
  })

  test('GetDerivedToken accepts no token of an identity provider', async () => {
    const { derive, UserPoolId } = await givenExchange()
    const ProviderDetails = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'openid' }
    await service.sdk.send(
      new CreateIdentityProviderCommand({ UserPoolId, ProviderName: 'Google', ProviderType: 'Google', ProviderDetails }),
    )
    for (const name of ['Google', 'Okta'])
      for (const SubjectTokenType of ['SAML2', 'ID_TOKEN'] as const)
        await expect(derive({ SubjectTokenType, SubjectTokenProviderName: name })).rejects.toMatchObject({
          name: 'ResourceNotFoundException',
          message: `Identity provider ${name} does not exist.`,
        })
  })

  test('revoking the sign-in revokes its derived tokens', async () => {
    const ended = async (end: (world: Awaited<ReturnType<typeof givenExchange>>) => Promise<unknown>, refusal: object) => {
      const world = await givenExchange()
      const { IssuedToken } = await world.derive()
      expect((await service.sdk.send(new GetUserCommand({ AccessToken: IssuedToken }))).Username).toBe('alice')
      await end(world)
      for (const SubjectToken of [world.tokens.AccessToken!, IssuedToken!]) {
        await expect(world.derive({ SubjectToken })).rejects.toMatchObject(refusal)
        await expect(service.sdk.send(new GetUserCommand({ AccessToken: SubjectToken }))).rejects.toThrow()
      }
      await expect(world.derive(asId(world.tokens.IdToken))).rejects.toMatchObject(refusal)
    }
    const revoked = no('Subject Token has been revoked')
    const user = ({ UserPoolId }: { UserPoolId: string }) => ({ UserPoolId, Username: 'alice' })
    await ended(({ sdk, tokens, ClientId }) => sdk.send(new RevokeTokenCommand({ ClientId, Token: tokens.RefreshToken! })), revoked)
    await ended(({ sdk, tokens }) => sdk.send(new GlobalSignOutCommand({ AccessToken: tokens.AccessToken })), revoked)
    await ended(world => world.sdk.send(new AdminDisableUserCommand(user(world))), revoked)
    await ended(({ sdk, UserPoolId, ClientId }) => sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId })), revoked)
    await ended(world => world.sdk.send(new AdminDeleteUserCommand(user(world))), { name: 'UserNotFoundException' })
  })

  test('GetDerivedToken refuses a user with RESET_REQUIRED', async () => {
    const { sdk, UserPoolId, derive } = await givenExchange()
    await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'alice' }))
    await expect(derive()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  test('operations for users refuse a derived token with another audience', async () => {
    const { derive } = await givenExchange()
    for (const bound of [{ Resources: ['solar'] }, { Audiences: ['elsewhere'] }]) {
      const { IssuedToken } = await derive(bound)
      await expect(service.sdk.send(new GetUserCommand({ AccessToken: IssuedToken }))).rejects.toMatchObject(no('Invalid Access Token'))
    }
  })

  test('a derived token expires no later than the subject token', async () => {
    const own = await startTestService()
    const { derive, derived, tokens, machineToken } = await givenExchange(exchanging, own)
    const { exp } = claimsOf(tokens.AccessToken)
    await own.clock.advance(30 * 60_000)
    expect((await derived()).exp).toBe(exp)
    const actor = { ActorToken: await machineToken(), ActorTokenType: 'ACCESS_TOKEN' as const }
    const { ExpiresIn, IssuedToken } = await derive(actor)
    expect(claimsOf(IssuedToken).exp).toBe(exp)
    expect(ExpiresIn).toBe((exp as number) - (claimsOf(IssuedToken).iat as number))
    await own.clock.advance(30 * 60_000)
    await expect(derive()).rejects.toMatchObject(no('Subject Token has expired'))
    await own.close()
  })
})

describe('PreTokenGeneration', () => {
  const running: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const stop of running.splice(0).reverse()) await stop()
  })

  test('PreTokenGeneration runs for GetDerivedToken, may refuse it, and cannot change the claims that the exchange sets', async () => {
    let refuses = false
    const handler: Handler = event => {
      if (refuses) throw new Error('Not to them')
      const claimsToAddOrOverride = { tenant: 't1', act: { sub: 'forged' }, aud: event.callerContext.clientId, exp: 9_999_999_999 }
      return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride } } } }
    }
    const functions = await startTriggerServer({ tokens: handler })
    running.push(functions.close)
    const own = await startTestService({ triggers: { targets: functions.targets, timeoutMs: 2_000 } })
    running.push(() => own.close())
    const { derive, derived, machine, machineToken } = await givenExchange(exchanging, own, {
      PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn('tokens') },
    })
    const actor = { ActorToken: await machineToken(), ActorTokenType: 'ACCESS_TOKEN' as const }
    const claims = await derived({ ...actor, Resources: ['solar'] })
    expect(claims).toMatchObject({ tenant: 't1', act: { sub: machine.ClientId }, aud: 'solar' })
    expect(claims.exp).toBeLessThan(9_999_999_999)
    expect(functions.sources().at(-1)).toBe('TokenGeneration_TokenExchange')
    refuses = true
    await expect(derive()).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreTokenGeneration failed with error Not to them.',
    })
  })
})
