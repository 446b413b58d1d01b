import { AdminConfirmSignUpCommand, AdminGetUserCommand, AdminUpdateUserAttributesCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inboxCodeTo, inboxMessageTo, wrongCode } from '../support/inbox.ts'
import { password, type TestService } from '../support/service.ts'
import { createEmailPageApp, createPageApp, plainBrowser, type Shown, startPages, unescapeHtml } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
beforeAll(async () => {
  service = await startPages(running)
})
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const verified = { AutoVerifiedAttributes: ['email' as const] }
const titleOf = ({ text }: Shown) => unescapeHtml(/<h1>([^<]*)<\/h1>/.exec(text)![1]!)
const problemOf = ({ text }: Shown) => unescapeHtml(/role="alert">([^<]*)<\/p>/.exec(text)?.[1] ?? '')
const isIn = ({ status, location }: Shown) =>
  status === 302 && /^https:\/\/app\.example\/callback\?code=[0-9a-f-]{36}&state=st$/.test(location ?? '')
/** The answer without the parts that are random or depend on the username, for comparison. */
const bare = ({ status, text }: Shown, name: string) => ({
  status,
  text: text
    .replaceAll(name, 'NAME')
    .replaceAll(/name="(_csrf|step)" value="[^"]*"/g, '')
    .replaceAll(/\S+@\S+|\+\*+\d{4}/g, 'TO'),
})

describe('a sign-up on /signup', () => {
  test('is confirmed by the code and redirects to the application without asking for the password again', async () => {
    const { address, UserPoolId } = await createPageApp(service, { pool: verified })
    const browser = plainBrowser()
    expect((await browser.open(address('/login'))).text).toContain(`href="/${UserPoolId}/signup?`)
    const shown = await browser.open(address('/signup'))
    expect(shown.text).toContain('At least 8 characters, with a lower-case letter')
    const confirm = await browser.send({ username: 'bob', password, 'requiredAttributes[email]': 'bob@example.com' })
    expect(titleOf(confirm)).toBe('Confirm your account')
    expect(confirm.text).toContain('We have sent a code to b***@e***.')
    const code = await inboxCodeTo(service.url, 'bob@example.com')
    const refused = await browser.send({ code: wrongCode(code) })
    expect([refused.status, problemOf(refused)]).toEqual([
      400,
      'This code is not right or not valid any more. Check it, or ask for a new one.',
    ])
    expect(isIn(await browser.send({ code }))).toBe(true)
    const { UserStatus, UserAttributes } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'bob' }))
    expect(UserStatus).toBe('CONFIRMED')
    expect(UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' })
  })

  test('that was not confirmed goes on after a sign-in, with a new code', async () => {
    const { address } = await createPageApp(service, { pool: verified })
    const first = plainBrowser()
    await first.open(address('/signup'))
    await first.send({ username: 'carl', password, 'requiredAttributes[email]': 'carl@example.com' })
    const browser = plainBrowser()
    await browser.open(address('/login'))
    const shown = await browser.send({ username: 'carl', password })
    expect(titleOf(shown)).toBe('Confirm your account')
    const before = await inboxCodeTo(service.url, 'carl@example.com')
    const [, action = ''] = /action="([^"]*resendcode[^"]*)"/.exec(shown.text)!
    const resent = await browser.post(
      new URL(unescapeHtml(action), shown.url).href,
      new URLSearchParams({ _csrf: shown.form.fields._csrf!, step: shown.form.fields.step! }).toString(),
    )
    expect(resent.text).toContain('If the account is waiting for it, a new code is on its way.')
    const code = await inboxCodeTo(service.url, 'carl@example.com')
    expect(code).not.toBe(before)
    const done = await browser.send({ code })
    expect([titleOf(done), done.text.includes('Your account is confirmed. You can sign in.')]).toEqual(['Sign in', true])
    expect(isIn(await browser.send({ password }))).toBe(true)
  })

  test.each([
    ['a taken username', { username: 'alice' }, 'This user name is taken. Choose another one.'],
    ['no username', { username: '' }, 'Something is missing or not written as it should be.'],
    ['a username with a space', { username: 'a b' }, 'Something is missing or not written as it should be.'],
    ['a weak password', { password: 'short' }, 'This password does not follow the rules.'],
    ['no email address', { 'requiredAttributes[email]': '' }, ''],
    ['an invalid email address', { 'requiredAttributes[email]': 'nowhere' }, 'Something is missing or not written as it should be.'],
    ['an unknown attribute', { 'requiredAttributes[nothing]': 'x' }, 'Something is missing or not written as it should be.'],
    ['markup as username', { username: '"><script>alert(1)</script>', password: 'short' }, 'This password does not follow the rules.'],
  ])('with %s shows the problem and keeps what was typed, or goes on', async (_, typed, problem) => {
    const { address } = await createPageApp(service, { pool: verified })
    const browser = plainBrowser()
    await browser.open(address('/signup'))
    const right = { username: 'dan', password, 'requiredAttributes[email]': 'dan@example.com' }
    const shown = await browser.send({ ...right, ...typed })
    expect(problemOf(shown)).toBe(problem)
    if (problem === '') return expect(shown.text).toContain('Enter the code that you were sent.')
    expect(shown.status).toBe(400)
    expect(shown.text).not.toMatch(/<script|alert\(1\)</)
    // The form keeps what was typed, except the password.
    expect(shown.form.fields).toMatchObject({ username: { ...right, ...typed }.username, password: '' })
  })

  test('answers a taken email address like a free one where it is the username (user enumeration)', async () => {
    const { address, UserPoolId } = await createEmailPageApp(service)
    const seen = []
    for (const username of ['taken@example.com', 'taken@example.com', 'freed@example.com']) {
      const browser = plainBrowser()
      await browser.open(address('/signup'))
      const pages = [await browser.send({ username, password })]
      if (username === 'taken@example.com' && seen.length === 0)
        await service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: username }))
      pages.push(await browser.send({ code: '000000' }), await browser.send({ code: '' }))
      seen.push(pages.map(page => ({ ...bare(page, username), step: page.form.fields.step!.length })))
    }
    expect(seen[1]).toEqual(seen[2])
    expect(seen[1]![0]!.text).toContain('We have sent a code to TO')
  })

  test('is not offered where only administrators create users', async () => {
    const { address } = await createPageApp(service, { pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } } })
    const browser = plainBrowser()
    expect((await browser.open(address('/login'))).text).not.toContain('signup')
    for (const answer of [await browser.open(address('/signup')), await browser.post(address('/signup'), 'username=x')])
      expect([answer.status, new URL(answer.location!, service.url).pathname.endsWith('/login')]).toEqual([302, true])
  })
})

describe('a forgotten password on /forgotPassword', () => {
  test('is replaced with the code from the message, and the sign-in goes on', async () => {
    const { address } = await createPageApp(service, { pool: verified })
    const browser = plainBrowser()
    await browser.open(address('/forgotPassword'))
    const shown = await browser.send({ username: 'alice' })
    expect(titleOf(shown)).toBe('Choose a new password')
    const code = await inboxCodeTo(service.url, 'alice@example.com')
    const refused = await browser.send({ code: wrongCode(code), new_password: 'Another-horse-9' })
    expect(problemOf(refused)).toBe('This code is not right or not valid any more. Check it, or ask for a new one.')
    expect(problemOf(await browser.send({ code, new_password: 'short' }))).toBe('This password does not follow the rules.')
    expect(isIn(await browser.send({ code, new_password: 'Another-horse-9' }))).toBe(true)
    const again = plainBrowser()
    await again.open(address('/login'))
    expect(isIn(await again.send({ username: 'alice', password: 'Another-horse-9' }))).toBe(true)
  })

  test('answers an unknown user like a user without a verified address (user enumeration)', async () => {
    const { address, UserPoolId } = await createPageApp(service, { pool: verified })
    const unverified = [{ Name: 'email_verified', Value: 'false' }]
    await service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes: unverified }))
    const before = await inboxMessageTo(service.url, 'alice@example.com')
    const seen = []
    for (const username of ['alice', 'unknown']) {
      const browser = plainBrowser()
      await browser.open(address('/forgotPassword'))
      const pages = [await browser.send({ username })]
      for (const code of ['000000', ''])
        for (const new_password of ['Another-horse-9', 'short']) pages.push(await browser.send({ code, new_password }))
      seen.push(pages.map(page => bare(page, username)))
    }
    expect(seen[0]).toEqual(seen[1])
    expect(await inboxMessageTo(service.url, 'alice@example.com')).toEqual(before)
  })

  test('is not offered where recovery is admin_only', async () => {
    const { address } = await createPageApp(service, {
      pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
    })
    const browser = plainBrowser()
    expect((await browser.open(address('/login'))).text).not.toContain('forgotPassword')
    expect((await browser.open(address('/forgotPassword'))).status).toBe(302)
  })
})

test.each(['/signup', '/confirm', '/resendcode', '/forgotPassword', '/confirmforgotPassword', '/challenge'] as const)(
  'a form for %s without a CSRF token, or with an altered step, is refused and has no effect',
  async path => {
    const { address } = await createPageApp(service, { pool: verified })
    const browser = plainBrowser()
    await browser.open(address('/signup'))
    const confirm = await browser.send({ username: 'eve', password, 'requiredAttributes[email]': 'eve@example.com' })
    const before = await inboxMessageTo(service.url, 'eve@example.com')
    const form = { username: 'eve', password, code: before.text.match(/\d{6}/)[0], new_password: password, step: confirm.form.fields.step! }
    const unsigned = await browser.post(address(path), new URLSearchParams(form).toString())
    expect([unsigned.status, problemOf(unsigned)]).toEqual([403, 'This form is out of date. Please try again.'])
    const signed = new URLSearchParams({ ...form, _csrf: confirm.form.fields._csrf!, step: `x${form.step}` }).toString()
    if (!['/signup', '/forgotPassword'].includes(path)) expect((await browser.post(address(path), signed)).status).toBe(400)
    expect(await inboxMessageTo(service.url, 'eve@example.com')).toEqual(before)
  },
)
