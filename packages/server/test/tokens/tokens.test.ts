import {
  AdminDeleteUserCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimsOf } from '../support/claims.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const no = (message: string) => ({ name: 'NotAuthorizedException', message })
const getUser = (AccessToken: string, on = service) => on.sdk.send(new GetUserCommand({ AccessToken }))
const signOut = (AccessToken: string) => service.sdk.send(new GlobalSignOutCommand({ AccessToken }))
/** Every operation that takes an access token. */
const takers = { GetUser: getUser, GlobalSignOut: signOut }

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
