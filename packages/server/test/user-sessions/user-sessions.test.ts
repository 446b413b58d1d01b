import {
  AdminInitiateAuthCommand,
  AdminListUserSessionsCommand,
  AdminRevokeUserSessionCommand,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GetUserPoolClientSessionConfigurationCommand,
  GetUserPoolSessionConfigurationCommand,
  InitiateAuthCommand,
  ListUserSessionsCommand,
  RevokeTokenCommand,
  RevokeUserSessionCommand,
  SetUserPoolClientSessionConfigurationCommand,
  SetUserPoolSessionConfigurationCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { createOAuthApp } from '../oauth/support.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password, type TestService } from '../support/service.ts'

const notEnabled = { name: 'OperationNotEnabledException' }
const unknown = { name: 'ResourceNotFoundException', message: 'Session does not exist.' }
const revoked = { name: 'NotAuthorizedException', message: 'Access Token has been revoked' }

describe.each(engines)('on %s', engine => {
  const service = useServiceOn(engine)
  const send: TestService['sdk']['send'] = ((command: never) => service.sdk.send(command)) as never
  const passes = (seconds: number) =>
    fetch(`${service.url}/_poolhouse/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-poolhouse': '1' },
      body: JSON.stringify({ seconds }),
    })

  async function tracked(MaxPerUser = 20, client: object = {}) {
    const made = await createPoolWithUser(service, client)
    const { UserPoolId } = made
    const track = (UserSessionTracking: 'ENABLED' | 'DISABLED', most = MaxPerUser) =>
      send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser: most } }))
    expect(await track('ENABLED')).toMatchObject({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser } })
    const list = async () => (await send(new AdminListUserSessionsCommand({ UserPoolId, Username: 'alice' }))).Sessions!
    return { ...made, track, list }
  }

  test('ListUserSessions shows the sessions with all clients, and marks the current one', async () => {
    const { UserPoolId, ClientId, signIn, list } = await tracked()
    const first = await signIn()
    const { UserPoolClient } = await send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'other', ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] }),
    )
    await send(
      new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId: UserPoolClient!.ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      }),
    )
    const { Sessions, NextToken } = await send(new ListUserSessionsCommand({ AccessToken: first.AccessToken }))
    expect(NextToken).toBeUndefined()
    expect(Sessions).toHaveLength(2)
    const mine = Sessions!.find(({ IsCurrentSession }) => IsCurrentSession)!
    expect(mine).toEqual({
      SessionId: expect.stringMatching(/^tkn[a-z0-9]{25}$/),
      SessionType: 'TOKEN',
      ClientId,
      CreateDate: expect.any(Date),
      LastActiveDate: mine.CreateDate,
      DeviceType: 'unknown',
      LastIPAddress: expect.stringMatching(/127\.0\.0\.1|::1/),
      LastLocation: { Country: 'unknown' },
      IsCurrentSession: true,
    })
    expect((await list()).map(({ IsCurrentSession, SessionId }) => [IsCurrentSession, SessionId])).toEqual(
      Sessions!.map(({ SessionId }) => [false, SessionId]),
    )
  })

  test('DeviceType names browser and system of the User-Agent header', async () => {
    const { ClientId, list } = await tracked(20, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
    const agents = {
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36':
        'Chrome 125 / macOS 10.15.7',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 Edg/126.0.0.0':
        'Edge 126 / Windows 10.0',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1':
        'Safari 17 / iOS 17.4',
      'Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0': 'Firefox 126 / Linux',
      'curl/8.5': 'unknown',
    }
    for (const agent of Object.keys(agents)) {
      const answer = await fetch(service.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
          'user-agent': agent,
        },
        body: JSON.stringify({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'alice', PASSWORD: password } }),
      })
      expect(answer.status).toBe(200)
    }
    expect((await list()).map(({ DeviceType }) => DeviceType).sort()).toEqual(Object.values(agents).sort())
  })

  test.each([
    ['without rotation', {}],
    [
      'with rotation',
      { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 }, ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] },
    ],
  ])('beyond MaxPerUser the least recently used session is revoked, %s', async (_name, client) => {
    const { signIn, rotate, list, track } = await tracked(2, client)
    const first = await signIn()
    await passes(1)
    const second = await signIn()
    await passes(1)
    await rotate(first.RefreshToken!)
    const dates = (await list()).map(({ LastActiveDate, CreateDate }) => Number(LastActiveDate) - Number(CreateDate))
    expect(Math.max(...dates)).toBeGreaterThanOrEqual(2_000)
    await passes(1)
    const third = await signIn()
    expect(await list()).toHaveLength(2)
    await expect(send(new GetUserCommand({ AccessToken: second.AccessToken }))).rejects.toMatchObject(revoked)
    expect((await send(new GetUserCommand({ AccessToken: first.AccessToken }))).Username).toBe('alice')
    // A lower MaxPerUser revokes nothing until the next sign-in.
    await track('ENABLED', 1)
    expect(await list()).toHaveLength(2)
    await passes(1)
    await signIn()
    expect(await list()).toHaveLength(1)
    await expect(send(new GetUserCommand({ AccessToken: third.AccessToken }))).rejects.toMatchObject(revoked)
  })

  test('parallel sign-ins never leave more sessions than MaxPerUser', async () => {
    const { signIn, list } = await tracked(3)
    await Promise.all(Array.from({ length: 12 }, () => signIn()))
    await signIn()
    expect(await list()).toHaveLength(3)
  })

  test('RevokeUserSession and AdminRevokeUserSession revoke a session with all its tokens, except the current one', async () => {
    const { UserPoolId, ClientId, signIn, list } = await tracked()
    const [one, two] = [await signIn(), await signIn()]
    const idOf = async (AccessToken: string | undefined) =>
      (await send(new ListUserSessionsCommand({ AccessToken }))).Sessions!.find(({ IsCurrentSession }) => IsCurrentSession)!.SessionId!
    const [idOne, idTwo] = [await idOf(one.AccessToken), await idOf(two.AccessToken)]
    const revoke = (AccessToken: string | undefined, SessionId: string) => send(new RevokeUserSessionCommand({ AccessToken, SessionId }))
    await expect(revoke(one.AccessToken, idOne)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await expect(revoke(one.AccessToken, `tkn${'0'.repeat(25)}`)).rejects.toMatchObject(unknown)
    await expect(revoke(one.AccessToken, 'short')).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await revoke(one.AccessToken, idTwo)
    await expect(send(new GetUserCommand({ AccessToken: two.AccessToken }))).rejects.toMatchObject(revoked)
    await expect(send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: two.RefreshToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    })
    await expect(revoke(one.AccessToken, idTwo)).rejects.toMatchObject(unknown)

    const other = await tracked()
    const foreign = await other.signIn()
    await expect(revoke(foreign.AccessToken, idOne)).rejects.toMatchObject(unknown)
    const byAdmin = { UserPoolId, Username: 'alice', SessionId: idOne }
    await expect(send(new AdminRevokeUserSessionCommand({ ...byAdmin, Username: 'unknown' }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
    await send(new AdminRevokeUserSessionCommand({ ...byAdmin, RevokeAssociatedSessions: 'LINKED' }))
    expect(await list()).toEqual([])
    await expect(send(new AdminRevokeUserSessionCommand(byAdmin))).rejects.toMatchObject(unknown)
    await expect(send(new AdminListUserSessionsCommand({ UserPoolId, Username: 'unknown' }))).rejects.toMatchObject({
      name: 'UserNotFoundException',
    })
  })

  test('UserSessionTracking is DISABLED by default, and sign-ins from before it stay untracked', async () => {
    const { UserPoolId, signIn, Username } = await createPoolWithUser(service, {
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })
    expect(await send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }))).toMatchObject({
      UserPoolId,
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: 20 },
    })
    const { AccessToken } = await signIn()
    for (const command of [
      new ListUserSessionsCommand({ AccessToken }),
      new RevokeUserSessionCommand({ AccessToken, SessionId: `tkn${'0'.repeat(25)}` }),
      new AdminListUserSessionsCommand({ UserPoolId, Username }),
      new AdminRevokeUserSessionCommand({ UserPoolId, Username, SessionId: `tkn${'0'.repeat(25)}` }),
    ])
      await expect(send(command as never)).rejects.toMatchObject(notEnabled)

    const enabled = { UserPoolId, UserSessionTracking: 'ENABLED' as const, TokenSession: { MaxPerUser: 5 } }
    await send(new SetUserPoolSessionConfigurationCommand(enabled))
    await send(new UpdateUserPoolCommand({ UserPoolId }))
    expect(await send(new GetUserPoolSessionConfigurationCommand({ UserPoolId }))).toMatchObject(enabled)
    const { UserPool } = await send(new DescribeUserPoolCommand({ UserPoolId }))
    expect(Object.keys(UserPool!)).not.toContain('Sessions')
    expect((await send(new ListUserSessionsCommand({ AccessToken }))).Sessions).toEqual([])
    for (const most of [0, 101])
      await expect(
        send(new SetUserPoolSessionConfigurationCommand({ ...enabled, TokenSession: { MaxPerUser: most } })),
      ).rejects.toMatchObject({
        name: 'InvalidParameterException',
      })
    await expect(send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }))).rejects.toMatchObject({
      name: 'TierChangeNotAllowedException',
    })
    await send(new SetUserPoolSessionConfigurationCommand({ ...enabled, UserSessionTracking: 'DISABLED' }))
    await send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }))
    await expect(send(new SetUserPoolSessionConfigurationCommand(enabled))).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
    })
  })

  test('SetUserPoolClientSessionConfiguration is kept by UpdateUserPoolClient', async () => {
    const { UserPoolId, ClientId } = await createPoolWithUser(service)
    const read = () => send(new GetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId }))
    const set = (MaxValidityMinutes: number, id = ClientId) =>
      send(new SetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId: id, SSOSession: { MaxValidityMinutes } }))
    expect(await read()).toMatchObject({ UserPoolId, ClientId, SSOSession: { MaxValidityMinutes: 60 } })
    await expect(set(5)).rejects.toMatchObject(notEnabled)
    await send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 5 } }))
    expect(await set(0)).toMatchObject({ UserPoolId, ClientId, SSOSession: { MaxValidityMinutes: 0 } })
    await expect(set(129_601)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    await expect(set(5, 'unknown')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'renamed' }))
    expect(await read()).toMatchObject({ SSOSession: { MaxValidityMinutes: 0 } })
    const { UserPoolClient } = await send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))
    expect(JSON.stringify(UserPoolClient)).not.toMatch(/sso/i)
  })

  test('a refresh token of a tracked session stays valid where tracking is disabled', async () => {
    const { ClientId, signIn, track, list } = await tracked(1, {
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    })
    const first = await signIn()
    await track('DISABLED')
    await signIn()
    const refreshed = await send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: first.RefreshToken! } }),
    )
    expect(refreshed.AuthenticationResult!.AccessToken).toBeDefined()
    await track('ENABLED')
    expect(await list()).toHaveLength(1)
  })

  test('an SSO session is listed with the sessions that came through it, and LINKED revokes both', async () => {
    const app = await createOAuthApp(service)
    const { UserPoolId, ClientId } = app
    await send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } }))
    const list = async () => (await send(new AdminListUserSessionsCommand({ UserPoolId, Username: 'alice' }))).Sessions!
    const revoke = (SessionId: string, RevokeAssociatedSessions?: 'NONE' | 'LINKED') =>
      send(new AdminRevokeUserSessionCommand({ UserPoolId, Username: 'alice', SessionId, RevokeAssociatedSessions }))
    const silent = async () => (await app.signIn({ prompt: 'none' })).searchParams.get('error')
    await app.tokens()
    const tokens = await app.tokens()
    const sso = (await list()).filter(({ SessionType }) => SessionType === 'SSO')
    expect(sso).toHaveLength(1)
    const { SessionId } = sso[0]!
    expect(SessionId).toMatch(/^sso[a-z0-9]{25}$/)
    const through = (await list()).filter(({ SessionType }) => SessionType === 'TOKEN')
    expect(through.map(({ OriginSessionId }) => OriginSessionId)).toEqual([SessionId, SessionId])

    await revoke(SessionId!)
    expect(await silent()).toBe('login_required')
    expect((await send(new GetUserCommand({ AccessToken: tokens.access_token }))).Username).toBe('alice')
    await app.tokens()
    await send(new RevokeTokenCommand({ ClientId, Token: (await app.tokens()).refresh_token, RevokeAssociatedSessions: 'LINKED' }))
    expect(await silent()).toBe('login_required')
    const last = await app.tokens()
    const ssoNow = (await list()).find(session => session.SessionType === 'SSO')!.SessionId!
    await revoke(ssoNow, 'LINKED')
    await expect(send(new GetUserCommand({ AccessToken: last.access_token }))).rejects.toMatchObject(revoked)
    expect(await silent()).toBe('login_required')
  })

  test('SSOSession MaxValidityMinutes decides how long an SSO session signs users in to a client', async () => {
    const app = await createOAuthApp(service)
    const { UserPoolId, ClientId } = app
    await send(new SetUserPoolSessionConfigurationCommand({ UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } }))
    const set = (MaxValidityMinutes: number) =>
      send(new SetUserPoolClientSessionConfigurationCommand({ UserPoolId, ClientId, SSOSession: { MaxValidityMinutes } }))
    const silent = async () => (await app.signIn({ prompt: 'none' })).searchParams.has('code')
    await set(120)
    await app.signIn()
    await passes(119 * 60)
    expect(await silent()).toBe(true)
    await passes(61)
    expect(await silent()).toBe(false)
    await set(0)
    expect((await app.signIn()).searchParams.has('code')).toBe(true)
    expect(await silent()).toBe(false)
  })
})
