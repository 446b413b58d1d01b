import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inboxCodeTo } from '../support/inbox.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { base, createShop, openPage, sendForm, tokenIn } from './support.ts'

let service: TestService
let token: string
beforeAll(async () => {
  service = await startTestService()
  token = tokenIn((await openPage(service, `${base}/clock?amount=1&unit=hours`)).text)
})
afterAll(() => service.close())

const act = (path: string, fields: Record<string, string> = {}) => sendForm(service, path, { _csrf: token, ...fields })
const userOf = (UserPoolId: string, Username: string) => service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))

test('a user is confirmed, disabled and enabled, and the page says so afterwards', async () => {
  const { UserPoolId, pathOf } = await createShop(service)
  const confirmed = await act(pathOf('bob', 'confirm'))
  expect([confirmed.status, confirmed.location]).toEqual([303, `${pathOf('bob')}?done=confirm`])
  expect((await openPage(service, confirmed.location!)).text).toContain('The user is confirmed.')
  expect(await userOf(UserPoolId, 'bob')).toMatchObject({ UserStatus: 'CONFIRMED' })
  await act(pathOf('bob', 'disable'))
  expect(await userOf(UserPoolId, 'bob')).toMatchObject({ Enabled: false })
  const { text } = await openPage(service, pathOf('bob'))
  expect(text).toContain('A disabled user cannot sign in.')
  expect(text).toContain(`action="${pathOf('bob', 'enable')}"`)
  expect(text).not.toContain(`action="${pathOf('bob', 'disable')}"`)
  await act(pathOf('bob', 'enable'))
  expect(await userOf(UserPoolId, 'bob')).toMatchObject({ Enabled: true })
})

test('a password is reset after a question, and the user sets a new one with the code', async () => {
  const { UserPoolId, publicClient, pathOf } = await createShop(service)
  const asked = await openPage(service, pathOf('alice', 'reset-password'))
  expect(asked.text).toContain('The password stops working at once.')
  expect(await userOf(UserPoolId, 'alice')).toMatchObject({ UserStatus: 'CONFIRMED' })
  expect((await act(pathOf('alice', 'reset-password'))).status).toBe(303)
  expect(await userOf(UserPoolId, 'alice')).toMatchObject({ UserStatus: 'RESET_REQUIRED' })
  await service.sdk.send(
    new ConfirmForgotPasswordCommand({
      ClientId: publicClient,
      Username: 'alice',
      ConfirmationCode: await inboxCodeTo(service.url, 'alice@example.com'),
      Password: 'Another-horse-8',
    }),
  )
})

test('signing out everywhere ends the refresh tokens of a user after a question', async () => {
  const { pathOf, signIn, ClientId, ClientSecret } = await createShop(service)
  const { RefreshToken } = await signIn()
  expect((await openPage(service, pathOf('alice', 'sign-out'))).text).toContain('Sign out everywhere?')
  expect((await act(pathOf('alice', 'sign-out'))).status).toBe(303)
  await expect(service.sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  })
})

test('an action that the service refuses shows the exception and the rule, and changes nothing', async () => {
  const { UserPoolId, pathOf } = await createShop(service)
  const { status, text } = await act(pathOf('bob', 'reset-password'))
  expect(status).toBe(400)
  expect(text).toContain('role="alert"')
  expect(text).toContain('Exception</b>')
  expect(text).toContain('What to do:')
  expect(await userOf(UserPoolId, 'bob')).toMatchObject({ UserStatus: 'UNCONFIRMED' })
  expect(service.requestLog.after(0, { refusedOnly: true }).events.at(-1)).toMatchObject({ status: 400, poolId: UserPoolId })
})

test('the clock is advanced after a question, and never backwards', async () => {
  const asked = await openPage(service, `${base}/clock?amount=2&unit=days`)
  expect(asked.text).toContain('Advance the clock by 2 days?')
  const before = service.clock.now()
  expect((await act(`${base}/clock`, { seconds: '172800' })).location).toBe(`${base}/clock?done=advanced`)
  expect(service.clock.now() - before).toBeGreaterThanOrEqual(172_800_000)
  expect((await openPage(service, '/')).text).toContain('2 days ahead of this machine')
  for (const seconds of ['-5', '0', '1e9', '999999999999', '']) {
    const { status, text } = await act(`${base}/clock`, { seconds })
    expect(status).toBe(400)
    expect(text).toContain('The clock was not advanced')
  }
})
