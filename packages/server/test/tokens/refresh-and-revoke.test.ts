import {
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  DeleteUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
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
