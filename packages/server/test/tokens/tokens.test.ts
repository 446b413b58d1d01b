import {
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const getUser = (AccessToken: string, on = service) => on.sdk.send(new GetUserCommand({ AccessToken }))
const signOut = (AccessToken: string) => service.sdk.send(new GlobalSignOutCommand({ AccessToken }))
/** Every operation that takes an access token. */
const takers = { GetUser: getUser, GlobalSignOut: signOut }
const rotating = {
  ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
}

describe('ID and access token', () => {
  test('ID and access tokens are verified by jose through the JWKS, each with its own key', async () => {
    const { UserPoolId, ClientId, signIn } = await createPoolWithUser(service)
    const issuer = `${service.url}/${UserPoolId}`
    const { jwks_uri, ...configuration } = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    expect(configuration).toMatchObject({ issuer, id_token_signing_alg_values_supported: ['RS256'] })
    const keys = createRemoteJWKSet(new URL(jwks_uri))
    const { IdToken, AccessToken } = await signIn()
    const id = await jwtVerify(IdToken!, keys, { issuer, audience: ClientId, algorithms: ['RS256'] })
    const access = await jwtVerify(AccessToken!, keys, { issuer, algorithms: ['RS256'] })
    expect(Object.keys(decodeProtectedHeader(IdToken!))).toEqual(['kid', 'alg'])
    expect(id.protectedHeader.kid).toMatch(/^[\w+/]{43}=$/)
    expect(id.protectedHeader.kid).not.toBe(access.protectedHeader.kid)
    expect(((await (await fetch(jwks_uri)).json()) as { keys: object[] }).keys).toHaveLength(2)
  })

  test('ID and access tokens have the claims of the service', async () => {
    const { UserPoolId, ClientId, signIn } = await createPoolWithUser(service)
    const { IdToken, AccessToken } = await signIn()
    const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const id = claimsOf(IdToken!)
    const shared = {
      sub: uuid,
      iss: `${service.url}/${UserPoolId}`,
      origin_jti: uuid,
      event_id: uuid,
      auth_time: expect.any(Number),
      iat: id.auth_time,
      exp: id.auth_time + 3600,
      jti: uuid,
    }
    expect(id).toEqual({
      ...shared,
      'cognito:username': 'alice',
      email: 'alice@example.com',
      email_verified: true,
      given_name: 'Alice',
      aud: ClientId,
      token_use: 'id',
    })
    const access = claimsOf(AccessToken!)
    expect(access).toEqual({
      ...shared,
      client_id: ClientId,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      username: 'alice',
    })
    expect([access.sub, access.origin_jti, access.event_id]).toEqual([id.sub, id.origin_jti, id.event_id])
    expect(access.jti).not.toBe(id.jti)
  })

  test('ID and access tokens expire after the validity of the client, to the second', async () => {
    const { signIn } = await createPoolWithUser(service, {
      AccessTokenValidity: 10,
      IdTokenValidity: 7200,
      RefreshTokenValidity: 1,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'days' },
    })
    const { IdToken, AccessToken, ExpiresIn } = await signIn()
    const [id, access] = [claimsOf(IdToken!), claimsOf(AccessToken!)]
    expect([ExpiresIn, access.exp - access.iat, id.exp - id.iat]).toEqual([600, 600, 7200])
  })

  test('ID tokens contain only attributes that the client may read', async () => {
    const { signIn } = await createPoolWithUser(service, { ReadAttributes: ['given_name'] })
    const { IdToken, AccessToken } = await signIn()
    expect(claimsOf(IdToken!)).toMatchObject({ given_name: 'Alice' })
    expect(claimsOf(IdToken!)).not.toHaveProperty('email')
    const { UserAttributes } = await getUser(AccessToken!)
    expect(UserAttributes!.map(({ Name }) => Name)).toEqual(['sub', 'given_name'])
  })

  test('tokens of a client without revocation have no origin_jti, and GlobalSignOut still revokes them', async () => {
    const { signIn } = await createPoolWithUser(service, { EnableTokenRevocation: false })
    const { AccessToken } = await signIn()
    expect(claimsOf(AccessToken!)).not.toHaveProperty('origin_jti')
    await signOut(AccessToken!)
    await expect(getUser(AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))
  })
})

describe.each(Object.entries(takers))('access tokens at %s', (_, take) => {
  test('a token with any one bit changed is refused', async () => {
    const { signIn } = await createPoolWithUser(service)
    const { AccessToken } = await signIn()
    const bytes = Buffer.from(AccessToken!)
    const places = [5, bytes.indexOf('.') + 20, bytes.lastIndexOf('.') - 1, bytes.lastIndexOf('.') + 1, bytes.length - 1]
    for (const place of places) {
      const changed = Buffer.from(bytes)
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      // The next letter of the base64url alphabet differs in one bit, also in the unused bits of the last character.
      changed[place] = alphabet.charCodeAt(alphabet.indexOf(String.fromCharCode(bytes[place]!)) ^ 1)
      await expect(take(changed.toString())).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    }
  })

  test('an ID token, a refresh token and other text are refused', async () => {
    const { signIn } = await createPoolWithUser(service)
    const { IdToken, RefreshToken } = await signIn()
    await expect(take(IdToken!)).rejects.toMatchObject(no('Invalid Access Token'))
    for (const token of [RefreshToken!, 'garbage', 'a.b.c']) await expect(take(token)).rejects.toMatchObject(no('Invalid Access Token'))
  })

  test('a token with another algorithm, key or issuer is refused', async () => {
    const { signIn } = await createPoolWithUser(service)
    const other = await createPoolWithUser(service)
    const [header, payload, signature] = (await signIn()).AccessToken!.split('.') as [string, string, string]
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString())
    for (const forged of [
      `${encode({ kid, alg: 'none' })}.${payload}.`,
      `${encode({ kid, alg: 'HS256' })}.${payload}.${signature}`,
      `${encode({ kid: 'mine', alg: 'RS256' })}.${payload}.${signature}`,
    ]) {
      await expect(take(forged)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    }
    const moved = encode({ ...claimsOf(`.${payload}.`), iss: `${service.url}/${other.UserPoolId}` })
    await expect(take(`${header}.${moved}.${signature}`)).rejects.toMatchObject(no('Could not verify signature for Access Token'))
    const foreign = encode({ ...claimsOf(`.${payload}.`), iss: `https://evil.example/${other.UserPoolId}` })
    await expect(take(`${header}.${foreign}.${signature}`)).rejects.toMatchObject(no('Invalid Access Token'))
  })

  test('an expired token is refused, to the second', async () => {
    const { signIn } = await createPoolWithUser(service, { AccessTokenValidity: 300, TokenValidityUnits: { AccessToken: 'seconds' } })
    const { AccessToken } = await signIn()
    await service.clock.advance(301_000)
    await expect(take(AccessToken!)).rejects.toMatchObject(no('Access Token has expired'))
  })

  test('a revoked token and tokens of a deleted client, user or pool are refused', async () => {
    const { UserPoolId, ClientId, signIn } = await createPoolWithUser(service)
    const { AccessToken, RefreshToken } = await signIn()
    await service.sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken }))
    await expect(take(AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))

    const second = await signIn()
    await service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }))
    await expect(take(second.AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))

    const other = await createPoolWithUser(service)
    const third = await other.signIn()
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId: other.UserPoolId, Username: 'alice' }))
    // GlobalSignOut does not declare UserNotFoundException.
    const gone = take === signOut ? no('Invalid Access Token') : { name: 'UserNotFoundException', message: 'User does not exist.' }
    await expect(take(third.AccessToken!)).rejects.toMatchObject(gone)

    const last = await createPoolWithUser(service)
    const fourth = await last.signIn()
    await service.sdk.send(new DeleteUserPoolCommand({ UserPoolId: last.UserPoolId }))
    await expect(take(fourth.AccessToken!)).rejects.toMatchObject(no('Invalid Access Token'))
  })
})

describe('REFRESH_TOKEN_AUTH', () => {
  const refresh = (
    ClientId: string,
    REFRESH_TOKEN: string,
    more: object = {},
    AuthFlow: 'REFRESH_TOKEN' | 'REFRESH_TOKEN_AUTH' = 'REFRESH_TOKEN_AUTH',
  ) => service.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { REFRESH_TOKEN, ...more } }))

  test('REFRESH_TOKEN_AUTH issues new tokens of the same sign-in, and no refresh token', async () => {
    const { ClientId, signIn, UserPoolId } = await createPoolWithUser(service)
    const first = await signIn()
    await service.clock.advance(5_000)
    for (const answer of [
      await refresh(ClientId, first.RefreshToken!),
      await refresh(ClientId, first.RefreshToken!, {}, 'REFRESH_TOKEN'),
      await service.sdk.send(
        new AdminInitiateAuthCommand({
          UserPoolId,
          ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: first.RefreshToken! },
        }),
      ),
      await service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: first.RefreshToken })),
    ]) {
      expect(Object.keys(answer.AuthenticationResult!).sort()).toEqual(['AccessToken', 'ExpiresIn', 'IdToken', 'TokenType'])
      const [before, after] = [claimsOf(first.AccessToken!), claimsOf(answer.AuthenticationResult!.AccessToken!)]
      expect([after.origin_jti, after.auth_time, after.scope]).toEqual([before.origin_jti, before.auth_time, before.scope])
      expect(after.jti).not.toBe(before.jti)
      expect(after.iat).toBeGreaterThanOrEqual(before.iat + 5)
    }
  })

  test('REFRESH_TOKEN_AUTH accepts a SECRET_HASH over the username or the sub', async () => {
    const { ClientId, ClientSecret, SECRET_HASH, signIn } = await createPoolWithUser(service, { GenerateSecret: true })
    const { RefreshToken } = await signIn()
    expect((await refresh(ClientId, RefreshToken!, { SECRET_HASH })).AuthenticationResult).toBeDefined()
    await expect(refresh(ClientId, RefreshToken!)).rejects.toMatchObject(
      no(`Client ${ClientId} is configured with secret but SECRET_HASH was not received`),
    )
    await expect(refresh(ClientId, RefreshToken!, { SECRET_HASH: 'd3Jvbmc=' })).rejects.toMatchObject(
      no(`SecretHash does not match for the client: ${ClientId}`),
    )
    const direct = (secret?: string) =>
      service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret: secret }))
    expect((await direct(ClientSecret)).AuthenticationResult).toBeDefined()
    await expect(direct('x'.repeat(30))).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(direct()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })

  test('REFRESH_TOKEN_AUTH refuses invalid, changed, foreign, expired and revoked refresh tokens, each with its message', async () => {
    const { ClientId, signIn } = await createPoolWithUser(service, {
      RefreshTokenValidity: 1,
      TokenValidityUnits: { RefreshToken: 'hours' },
      EnableTokenRevocation: true,
    })
    const other = await createPoolWithUser(service)
    const { RefreshToken, AccessToken } = await signIn()
    const invalid = no('Invalid Refresh Token')
    await expect(refresh(ClientId, 'garbage')).rejects.toMatchObject(invalid)
    await expect(refresh(other.ClientId, RefreshToken!)).rejects.toMatchObject(invalid)
    for (const place of [80, 140, RefreshToken!.length - 1]) {
      const changed = Buffer.from(RefreshToken!)
      changed[place] = changed[place] === 65 ? 66 : 65
      await expect(refresh(ClientId, changed.toString())).rejects.toMatchObject(invalid)
    }
    await signOut(AccessToken!)
    await expect(refresh(ClientId, RefreshToken!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
    const late = await signIn()
    await service.clock.advance(3_600_000)
    await expect(refresh(ClientId, late.RefreshToken!)).rejects.toMatchObject(no('Refresh Token has expired'))
  })

  test('a refresh token of a deleted user, or of a client that was recreated with the same id, is invalid', async () => {
    const first = await createPoolWithUser(service, { ClientName: '_custom_id_:reborn' })
    const { RefreshToken } = await first.signIn()
    await service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId: first.UserPoolId, ClientId: 'reborn' }))
    await service.clock.advance(1_000)
    await createPoolWithUser(service, { ClientName: '_custom_id_:reborn' })
    await expect(refresh('reborn', RefreshToken!)).rejects.toMatchObject(no('Invalid Refresh Token'))

    const second = await createPoolWithUser(service)
    const tokens = await second.signIn()
    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId: second.UserPoolId, Username: 'alice' }))
    await expect(refresh(second.ClientId, tokens.RefreshToken!)).rejects.toMatchObject(no('Invalid Refresh Token'))
  })
})

describe('RevokeToken', () => {
  const revoke = (input: { ClientId: string; Token: string; ClientSecret?: string }) => service.sdk.send(new RevokeTokenCommand(input))

  test('RevokeToken revokes all tokens of the sign-in and of no other', async () => {
    const { ClientId, signIn } = await createPoolWithUser(service)
    const [one, two] = [await signIn(), await signIn()]
    await revoke({ ClientId, Token: one.RefreshToken! })
    await expect(getUser(one.AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))
    expect((await getUser(two.AccessToken!)).Username).toBe('alice')
    // RFC 7009 §2.2: a second revocation and an invalid token succeed as well.
    await revoke({ ClientId, Token: one.RefreshToken! })
    await revoke({ ClientId, Token: 'garbage' })
  })

  test('RevokeToken answers each invalid request with its exception', async () => {
    const { ClientId, ClientSecret, signIn } = await createPoolWithUser(service, { GenerateSecret: true })
    const other = await createPoolWithUser(service)
    const { RefreshToken, AccessToken } = await signIn()
    await expect(revoke({ ClientId, Token: RefreshToken! })).rejects.toMatchObject({ name: 'UnauthorizedException' })
    await expect(revoke({ ClientId, Token: RefreshToken!, ClientSecret: 'x'.repeat(30) })).rejects.toMatchObject({
      name: 'UnauthorizedException',
    })
    await expect(revoke({ ClientId: 'nobody', Token: RefreshToken! })).rejects.toMatchObject({ name: 'UnauthorizedException' })
    await expect(revoke({ ClientId, ClientSecret, Token: AccessToken! })).rejects.toMatchObject({ name: 'UnsupportedTokenTypeException' })
    await service.sdk.send(
      new UpdateUserPoolClientCommand({ UserPoolId: other.UserPoolId, ClientId: other.ClientId, EnableTokenRevocation: false }),
    )
    await expect(revoke({ ClientId: other.ClientId, Token: 'x' })).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  })
})

test('GlobalSignOut revokes every sign-in of the user and no later one', async () => {
  const { signIn } = await createPoolWithUser(service)
  const [one, two] = [await signIn(), await signIn()]
  await signOut(one.AccessToken!)
  for (const { AccessToken } of [one, two]) await expect(getUser(AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))
  await expect(signOut(one.AccessToken!)).rejects.toMatchObject(no('Access Token has been revoked'))
  const { AccessToken } = await signIn()
  expect((await getUser(AccessToken!)).Username).toBe('alice')
})

const engines = ['SQLite', 'PostgreSQL'] as const
describe.each(engines)('refresh token rotation on %s', engine => {
  let postgres: TestPostgres | undefined
  let on: TestService
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    on = await startTestService({ databaseUrl: await postgres?.database() })
  })
  afterAll(async () => {
    await on.close()
    await postgres?.stop()
  })

  test('a refresh token is rotated at each use, accepted again within the grace period, and used after it revokes the family', async () => {
    const { ClientId, signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken: first, AccessToken } = await signIn()
    const { RefreshToken: second } = await rotate(first!)
    expect(second).not.toBe(first)
    await on.clock.advance(9_000)
    expect((await rotate(first!)).RefreshToken).toBe(second)
    const { RefreshToken: third } = await rotate(second!)
    expect(third).not.toBe(second)

    await on.clock.advance(10_000)
    await expect(rotate(first!)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' })
    await expect(rotate(third!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
    await expect(getUser(AccessToken!, on)).rejects.toMatchObject(no('Access Token has been revoked'))
    await expect(
      on.sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: third! } })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    })
  })

  test('a PreTokenGeneration trigger that cannot be reached fails a refresh before the token is rotated', async () => {
    const { UserPoolId, signIn, rotate } = await createPoolWithUser(on, {
      ...rotating,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    })
    const { RefreshToken } = await signIn()
    const PreTokenGeneration = 'arn:aws:lambda:us-east-1:000000000000:function:f'
    await on.sdk.send(new UpdateUserPoolCommand({ UserPoolId, LambdaConfig: { PreTokenGeneration } }))
    for (const attempt of [() => rotate(RefreshToken!), () => signIn()]) {
      await expect(attempt()).rejects.toMatchObject({
        name: 'UnexpectedLambdaException',
        message: 'PreTokenGeneration invocation failed due to configuration.',
      })
    }
    await on.sdk.send(new UpdateUserPoolCommand({ UserPoolId }))
    expect((await rotate(RefreshToken!)).RefreshToken).toBeDefined()
  })

  test('with rotation disabled, the current refresh token stays valid and a rotated one stays invalid; enabled again, rotation continues', async () => {
    const { UserPoolId, ClientId, signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken: first } = await signIn()
    const { RefreshToken: second } = await rotate(first!)
    await on.sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'c' }))
    expect((await rotate(second!)).RefreshToken).toBeUndefined()
    await expect(rotate(first!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
    await on.sdk.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'c', RefreshTokenRotation: rotating.RefreshTokenRotation }),
    )
    expect((await rotate(second!)).RefreshToken).toBeDefined()
  })

  test('two hundred concurrent refreshes of one token leave one family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, rotating)
    const { RefreshToken } = await signIn()
    const answers = await Promise.all(Array.from({ length: 200 }, () => rotate(RefreshToken!)))
    expect(new Set(answers.map(answer => answer.RefreshToken)).size).toBe(1)
    expect(new Set(answers.map(answer => claimsOf(answer.AccessToken!).origin_jti)).size).toBe(1)
    expect((await rotate(answers[0]!.RefreshToken!)).RefreshToken).toBeDefined()
  })

  test('without a grace period, one of several concurrent refreshes succeeds and the reuse revokes the family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, { ...rotating, RefreshTokenRotation: { Feature: 'ENABLED' } })
    const { RefreshToken } = await signIn()
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => rotate(RefreshToken!)))
    const won = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []))
    expect(won).toHaveLength(1)
    await expect(rotate(won[0]!.RefreshToken!)).rejects.toMatchObject(no('Refresh Token has been revoked'))
  })

  test('a refresh does not extend the validity of the family', async () => {
    const { signIn, rotate } = await createPoolWithUser(on, {
      ...rotating,
      RefreshTokenValidity: 2,
      TokenValidityUnits: { RefreshToken: 'hours' },
    })
    const { RefreshToken } = await signIn()
    await on.clock.advance(7_100_000)
    const { RefreshToken: next } = await rotate(RefreshToken!)
    await on.clock.advance(100_000)
    await expect(rotate(next!)).rejects.toMatchObject(no('Refresh Token has expired'))
  })
})

test('with refreshTokenReuse: refuse, refresh token reuse is refused and the family stays valid', async () => {
  const mild = await startTestService({ refreshTokenReuse: 'refuse' })
  const { signIn, rotate } = await createPoolWithUser(mild, rotating)
  const { RefreshToken } = await signIn()
  const { RefreshToken: second } = await rotate(RefreshToken!)
  await mild.clock.advance(10_000)
  await expect(rotate(RefreshToken!)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' })
  expect((await rotate(second!)).RefreshToken).toBeDefined()
  await mild.close()
})
