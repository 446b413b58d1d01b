import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  DeleteUserPoolClientCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Settings } from '../../src/context.ts'
import { callback, createPageApp, plainBrowser } from '../pages/support.ts'
import { engines } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestService } from '../support/service.ts'

/** Which tokens, sessions and codes of earlier sign-ins still work after each event. */

const newPassword = 'Other-horse-7'

/**
 * One user with two sign-ins through the API, a browser session, a sign-in by an authorization code and another code that is unused, and a
 * sign-in that waits for a code.
 */
async function signInEverywhere(service: TestService) {
  const { sdk } = service
  const app = await createPageApp(service, {
    client: { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } }, AutoVerifiedAttributes: ['email'] },
  })
  const { UserPoolId, ClientId, Username } = app
  const signIn = async () => {
    const AuthParameters = { USERNAME: Username, PASSWORD: password }
    const request = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH' as const, AuthParameters }
    return (await sdk.send(new AdminInitiateAuthCommand(request))).AuthenticationResult!
  }
  const [own, other] = [await signIn(), await signIn()]
  const browser = plainBrowser()
  await browser.open(app.address('/login'))
  const { location } = await browser.send({ username: Username, password })
  const codeOf = (address: string | null | undefined) => new URL(address!).searchParams.get('code')!
  const redeem = async (code: string): Promise<{ AccessToken: string; RefreshToken: string }> => {
    const answer = await fetch(`${service.url}/${UserPoolId}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, code, redirect_uri: callback }).toString(),
    })
    const { access_token, refresh_token, error } = await answer.json()
    if (!answer.ok) throw new Error(error)
    return { AccessToken: access_token, RefreshToken: refresh_token }
  }
  const byCode = await redeem(codeOf(location))
  const code = codeOf((await browser.open(app.address('/oauth2/authorize'))).location)
  const { Session } = await sdk.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: Username, PREFERRED_CHALLENGE: 'EMAIL_OTP' } }),
  )
  const EMAIL_OTP_CODE = await inboxCodeTo(service.url, 'alice@example.com')

  const lives = async (request: Promise<unknown>) =>
    request.then(
      () => 'lives',
      () => 'ends',
    )
  const refresh = ({ RefreshToken }: { RefreshToken?: string }) =>
    lives(sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken })))
  const use = ({ AccessToken }: { AccessToken?: string }) => lives(sdk.send(new GetUserCommand({ AccessToken })))
  const userInfo = ({ AccessToken }: { AccessToken: string }) =>
    lives(
      fetch(`${service.url}/${UserPoolId}/oauth2/userInfo`, { headers: { authorization: `Bearer ${AccessToken}` } }).then(({ ok }) =>
        ok ? undefined : Promise.reject(),
      ),
    )
  const outcome = async () => ({
    'own access token': await use(own),
    'own refresh token': await refresh(own),
    'other access token': await use(other),
    'other refresh token': await refresh(other),
    'access token by code at userInfo': await userInfo(byCode),
    'refresh token by code': await refresh(byCode),
    'browser session': (await browser.open(app.address('/oauth2/authorize'))).location?.startsWith(callback) ? 'lives' : 'ends',
    'authorization code': await lives(redeem(code)),
    'open challenge': await lives(
      sdk.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName: 'EMAIL_OTP',
          Session,
          ChallengeResponses: { USERNAME: Username, EMAIL_OTP_CODE },
        }),
      ),
    ),
  })
  return { ...app, own, other, byCode, browser, outcome }
}

type SignedIn = Awaited<ReturnType<typeof signInEverywhere>>

async function recover({ sdk, url }: TestService, { ClientId, Username }: SignedIn): Promise<void> {
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username }))
  const ConfirmationCode = await inboxCodeTo(url, 'alice@example.com')
  await sdk.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password: newPassword }))
}

async function recoverOnPages({ url }: TestService, { address, Username }: SignedIn): Promise<void> {
  const browser = plainBrowser()
  await browser.open(address('/forgotPassword'))
  await browser.send({ username: Username })
  const code = await inboxCodeTo(url, 'alice@example.com')
  const { location } = await browser.send({ code, new_password: newPassword })
  // The new password signs in at once; that sign-in is not ended.
  expect(location).toMatch(/code=/)
  expect((await browser.open(address('/oauth2/authorize'))).location).toMatch(/^https:\/\/app\.example\/callback\?code=/)
}

const setPassword = ({ sdk }: TestService, { UserPoolId, Username }: SignedIn, Permanent: boolean) =>
  sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: newPassword, Permanent }))
const change = ({ sdk }: TestService, { own }: SignedIn) =>
  sdk.send(new ChangePasswordCommand({ AccessToken: own.AccessToken!, PreviousPassword: password, ProposedPassword: newPassword }))
const logOut = (_: TestService, { browser, address }: SignedIn) =>
  browser.open(address('/logout', { logout_uri: 'https://app.example/bye' }))

interface Event {
  event: string
  happens: (service: TestService, signedIn: SignedIn) => Promise<unknown>
  /** What lives on; everything else ends. */
  lives: readonly string[]
}

const own = ['own access token', 'own refresh token']
const other = ['other access token', 'other refresh token']
const byCode = ['access token by code at userInfo', 'refresh token by code']
const browser = ['browser session', 'authorization code']
const everything = [...own, ...other, ...byCode, ...browser, 'open challenge']

const always: readonly Event[] = [
  { event: 'nothing', happens: async () => {}, lives: everything },
  {
    event: 'GlobalSignOut',
    happens: ({ sdk }, { own }) => sdk.send(new GlobalSignOutCommand({ AccessToken: own.AccessToken })),
    lives: [],
  },
  {
    event: 'AdminUserGlobalSignOut',
    happens: ({ sdk }, { UserPoolId, Username }) => sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })),
    lives: [],
  },
  {
    event: 'AdminDisableUser',
    happens: ({ sdk }, { UserPoolId, Username }) => sdk.send(new AdminDisableUserCommand({ UserPoolId, Username })),
    lives: [],
  },
  {
    event: 'RevokeToken of the own refresh token',
    happens: ({ sdk }, { ClientId, own }) => sdk.send(new RevokeTokenCommand({ ClientId, Token: own.RefreshToken })),
    lives: [...other, ...byCode, ...browser, 'open challenge'],
  },
  {
    // It leaves the browser signed in. docs/reference/oauth-endpoints.md#7.4.
    event: 'RevokeToken of the refresh token by code',
    happens: ({ sdk }, { ClientId, byCode }) => sdk.send(new RevokeTokenCommand({ ClientId, Token: byCode.RefreshToken })),
    lives: [...own, ...other, ...browser, 'open challenge'],
  },
  {
    event: 'AdminDisableUser and AdminEnableUser',
    happens: async ({ sdk }, { UserPoolId, Username }) => {
      await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
      await sdk.send(new AdminEnableUserCommand({ UserPoolId, Username }))
    },
    lives: ['open challenge'],
  },
  {
    event: 'AdminDeleteUser',
    happens: ({ sdk }, { UserPoolId, Username }) => sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username })),
    lives: [],
  },
  {
    event: 'DeleteUserPoolClient',
    happens: ({ sdk }, { UserPoolId, ClientId }) => sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId })),
    lives: [],
  },
  { event: '/logout in the browser', happens: logOut, lives: [...own, ...other, ...byCode, 'authorization code', 'open challenge'] },
]

/** By the setting `newPasswordEnds`. */
const bySetting: readonly { setting: string; ends: Settings['newPasswordEnds'] | undefined; events: readonly Event[] }[] = [
  {
    setting: 'a new password by recovery or an administrator ends sign-ins (the default)',
    ends: undefined,
    events: [
      ...always,
      { event: 'a recovery', happens: recover, lives: [] },
      { event: 'a recovery on the pages', happens: recoverOnPages, lives: [] },
      { event: 'AdminSetUserPassword, permanent', happens: (...given) => setPassword(...given, true), lives: [] },
      { event: 'AdminSetUserPassword, temporary', happens: (...given) => setPassword(...given, false), lives: [] },
      {
        event: 'AdminResetUserPassword',
        happens: ({ sdk }, { UserPoolId, Username }) => sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username })),
        lives: [],
      },
      { event: 'ChangePassword', happens: change, lives: everything },
    ],
  },
  {
    setting: 'no new password ends sign-ins',
    ends: [],
    events: [
      { event: 'a recovery', happens: recover, lives: everything },
      { event: 'AdminSetUserPassword, permanent', happens: (...given) => setPassword(...given, true), lives: everything },
      { event: 'GlobalSignOut', happens: always[1]!.happens, lives: [] },
    ],
  },
  {
    setting: 'only an administrator ends sign-ins',
    ends: ['administrator'],
    events: [
      { event: 'a recovery', happens: recover, lives: everything },
      {
        // After the reset alone nothing works, because the user has to recover first.
        event: 'AdminResetUserPassword and a recovery',
        happens: async (service, signedIn) => {
          const { UserPoolId, Username } = signedIn
          await service.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }))
          await recover(service, signedIn)
        },
        lives: [],
      },
    ],
  },
  {
    setting: 'a new password by ChangePassword ends the other sign-ins',
    ends: ['change'],
    events: [
      { event: 'a recovery', happens: recover, lives: everything },
      { event: 'ChangePassword', happens: change, lives: own },
    ],
  },
]

describe.each(engines)('on %s', engine => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(() => postgres?.stop())

  describe.each(bySetting)('where $setting', ({ ends, events }) => {
    let service: TestService
    beforeAll(async () => {
      service = await startTestService({ newPasswordEnds: ends, databaseUrl: await postgres?.database() })
    })
    afterAll(() => service.close())

    test.each(events)('after $event only what the row names lives on', async ({ happens, lives }) => {
      const signedIn = await signInEverywhere(service)
      await service.clock.advance(1_000)
      await happens(service, signedIn)
      const expected = Object.fromEntries(everything.map(kind => [kind, lives.includes(kind) ? 'lives' : 'ends']))
      expect(await signedIn.outcome()).toEqual(expected)
    })
  })
})
