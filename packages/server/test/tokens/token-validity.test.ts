import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  DeleteUserPoolClientCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOAuthApp, type TokenAnswer } from '../oauth/support.ts'
import { password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

type World = Awaited<ReturnType<typeof createOAuthApp>>
type Event = (app: World, tokens: TokenAnswer) => Promise<unknown>
const send = ((command: never) => service.sdk.send(command)) as TestService['sdk']['send']
const alice = ({ UserPoolId }: World) => ({ UserPoolId, Username: 'alice' })

const alive = { api: true, refresh: true, userInfo: true, browser: true }
const dead = { api: false, refresh: false, userInfo: false, browser: false }
/** RevokeToken leaves the browser signed in. docs/reference/oauth-endpoints.md#7.4. */
const onlyTokens = { ...dead, browser: true }

/** What becomes of an access token at the API, a refresh token, an access token at userInfo, and the browser that signed in. */
test.each<[string, Event, typeof alive]>([
  ['nothing', async () => {}, alive],
  [
    'a change of password',
    (_, { access_token }) =>
      send(new ChangePasswordCommand({ AccessToken: access_token, PreviousPassword: password, ProposedPassword: 'Other-horse-8' })),
    alive,
  ],
  [
    'a password set by an administrator',
    app => send(new AdminSetUserPasswordCommand({ ...alice(app), Password: 'Other-horse-8', Permanent: true })),
    dead,
  ],
  ['a reset by an administrator', app => send(new AdminResetUserPasswordCommand(alice(app))), dead],
  ['a sign-out everywhere', (_, { access_token }) => send(new GlobalSignOutCommand({ AccessToken: access_token })), dead],
  ['the same by an administrator', app => send(new AdminUserGlobalSignOutCommand(alice(app))), dead],
  ['a revocation', ({ ClientId }, { refresh_token }) => send(new RevokeTokenCommand({ ClientId, Token: refresh_token })), onlyTokens],
  ['a user who is disabled', app => send(new AdminDisableUserCommand(alice(app))), dead],
  [
    'a user who is disabled and enabled again',
    async app => {
      await send(new AdminDisableUserCommand(alice(app)))
      await send(new AdminEnableUserCommand(alice(app)))
    },
    dead,
  ],
  ['a user who is deleted', app => send(new AdminDeleteUserCommand(alice(app))), dead],
  ['a client that is deleted', ({ UserPoolId, ClientId }) => send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId })), dead],
])('after %s', async (_name, happens, expected) => {
  const app = await createOAuthApp(service)
  const tokens = await app.tokens()
  await happens(app, tokens)
  const userInfo = await fetch(`${service.url}${app.base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect({
    api: await send(new GetUserCommand({ AccessToken: tokens.access_token })).then(
      () => true,
      () => false,
    ),
    refresh: (await app.refresh(tokens.refresh_token!)).ok,
    userInfo: userInfo.ok,
    browser: (await app.browser.open(`${app.base}/oauth2/authorize?${app.query({ prompt: 'none' })}`)).headers
      .get('location')!
      .includes('code='),
  }).toEqual(expected)
})
