import {
  AdminGetUserCommand,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, expect, test } from 'vitest'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../support/service.ts'
import { arn, startTriggerServer } from '../triggers/support.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const byLink = {
  DefaultEmailOption: 'CONFIRM_WITH_LINK',
  EmailMessageByLink: '<p>Hello {username}, {##Click <b>here</b>##} or {##there##}.</p>',
  EmailSubjectByLink: 'Nearly there',
} as const

async function createLinkApp(pool: Partial<CreateUserPoolCommandInput> = {}, options: TestOptions = {}) {
  const service = await startTestService(options)
  running.push(() => service.close())
  const { UserPoolId, ClientId } = await createPoolWithUser(
    service,
    { PreventUserExistenceErrors: 'ENABLED' },
    { AutoVerifiedAttributes: ['email'], VerificationMessageTemplate: byLink, ...pool },
  )
  const { sdk } = service
  const signUp = (Username = 'bob & <co>'.replaceAll(' ', '')) =>
    sdk.send(
      new SignUpCommand({ ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: `${ClientId}@example.com` }] }),
    )
  const statusOf = async (Username = 'bob&<co>') => {
    const { UserStatus, UserAttributes } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))
    return { UserStatus, verified: UserAttributes!.find(({ Name }) => Name === 'email_verified')?.Value }
  }
  const mail = async () => {
    const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
    return messages[0] as { subject: string; text: string }
  }
  const linkOf = (text: string) => /href="([^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&')
  return { service, sdk, UserPoolId, ClientId, signUp, statusOf, mail, linkOf }
}

test('GET /confirmUser with the link of a message confirms the user once; HEAD does not', async () => {
  const { service, signUp, statusOf, mail, linkOf, UserPoolId, ClientId } = await createLinkApp()
  await signUp()
  const { subject, text } = await mail()
  expect(subject).toBe('Nearly there')
  expect(text).toMatch(/^<p>Hello bob&amp;&lt;co&gt;, <a href="[^"<>]*">Click <b>here<\/b><\/a> or <a href="[^"<>]*">there<\/a>\.<\/p>$/)
  const link = linkOf(text)
  const url = new URL(link)
  expect(`${url.origin}${url.pathname}`).toBe(`${service.url}/${UserPoolId}/confirmUser`)
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: ClientId,
    user_name: 'bob&<co>',
    confirmation_code: expect.stringMatching(/^\d{6}$/),
  })

  expect((await fetch(link, { method: 'HEAD' })).status).toBe(200)
  expect(await statusOf()).toEqual({ UserStatus: 'UNCONFIRMED', verified: undefined })
  const opened = await fetch(link)
  expect([opened.status, await opened.text()]).toEqual([200, expect.stringContaining('Your registration has been confirmed')])
  expect(await statusOf()).toEqual({ UserStatus: 'CONFIRMED', verified: 'true' })
  expect((await fetch(link)).status).toBe(400)
})

test('GET /confirmUser has strict headers, shows nothing of the request, and answers every failure alike', async () => {
  const { service, signUp, mail, linkOf, statusOf, UserPoolId, ClientId } = await createLinkApp()
  await signUp()
  const right = new URL(linkOf((await mail()).text))
  const changed = (change: (url: URL) => void) => {
    const url = new URL(right)
    change(url)
    return url
  }
  const other = await createLinkApp()
  const wrong = [
    changed(url => url.searchParams.set('confirmation_code', '<script>alert(1)</script>')),
    changed(url => url.searchParams.set('user_name', '"><script>alert(1)</script>')),
    changed(url => url.searchParams.set('user_name', 'unknown')),
    changed(url => url.searchParams.set('user_name', 'alice')),
    changed(url => url.searchParams.set('client_id', other.ClientId)),
    changed(url => url.searchParams.set('client_id', 'x'.repeat(5_000))),
    changed(url => url.searchParams.append('confirmation_code', '000000')),
    changed(url => {
      url.pathname = `/${UserPoolId}x/confirmUser`
    }),
    new URL(`${service.url}/confirmUser`),
  ]
  const bodies = new Set<string>()
  for (const url of wrong) {
    const answer = await fetch(url)
    const body = await answer.text()
    bodies.add(body)
    expect(answer.status, url.search).toBe(400)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'none';.*frame-ancestors 'none'/),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  }
  expect(bodies.size).toBe(1)
  expect([...bodies][0]).not.toContain('script')
  expect((await statusOf()).UserStatus).toBe('UNCONFIRMED')
  // At the root, as at a domain of the pool.
  const atRoot = changed(url => {
    url.pathname = '/confirmUser/'
  })
  expect(atRoot.searchParams.get('client_id')).toBe(ClientId)
  expect((await fetch(atRoot)).status).toBe(200)
})

test('wrong codes in links count as failed attempts, and a link expires after a day', async () => {
  const { service, sdk, signUp, mail, linkOf, ClientId } = await createLinkApp()
  await signUp()
  const old = linkOf((await mail()).text)
  await service.clock.advance(24 * 3_600_000)
  expect((await fetch(old)).status).toBe(400)
  await sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username: 'bob&<co>' }))
  const link = linkOf((await mail()).text)
  const code = new URL(link).searchParams.get('confirmation_code')!
  const wrong = link.replace(code, code === '000000' ? '111111' : '000000')
  for (let guess = 0; guess < 10; guess++) expect((await fetch(wrong)).status).toBe(400)
  expect((await fetch(link)).status).toBe(400)
})

test('a CustomMessage trigger may send a link; other messages keep their codes', async () => {
  const functions = await startTriggerServer({
    CustomMessage: event => ({ ...event, response: { emailMessage: `Mine: ${event.request.linkParameter}`, emailSubject: 'Mine' } }),
  })
  running.push(functions.close)
  const { sdk, signUp, mail, linkOf, statusOf, ClientId } = await createLinkApp(
    { LambdaConfig: { CustomMessage: arn('CustomMessage') } },
    { triggers: { targets: functions.targets } },
  )
  await signUp()
  const { subject, text } = await mail()
  expect([subject, text]).toEqual(['Mine', expect.stringMatching(/^Mine: <a href="[^"]*">Click Here<\/a>$/)])
  await fetch(linkOf(text))
  expect((await statusOf()).UserStatus).toBe('CONFIRMED')
  // A custom message without the code is not usable, so the pool's template is sent.
  await sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'alice' }))
  expect((await mail()).text).toMatch(/^Your verification code is \d{6}\. $/)
})

test('a pool without a message template sends the default message with a link', async () => {
  const { signUp, mail } = await createLinkApp({ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } })
  await signUp()
  const { subject, text } = await mail()
  expect(subject).toBe('Your verification link')
  expect(text).toMatch(/^Please click the link below to verify your email address\. <a href="[^"]*">Verify Email<\/a> $/)
})
