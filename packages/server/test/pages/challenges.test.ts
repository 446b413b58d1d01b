import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { inboxCodeTo, inboxMessageTo, wrongCode } from '../support/inbox.ts'
import { password, smsSender, type TestService } from '../support/service.ts'
import { createPageApp, plainBrowser, type Shown, startPages, unescapeHtml } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
beforeAll(async () => {
  service = await startPages(running)
})
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const totpOnly = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const sms = {
  SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' } },
}
const email = { EmailMfaConfiguration: { Message: 'Mail {####}', Subject: 'Sign in' } }

type PageApp = Awaited<ReturnType<typeof createPageApp>>

async function withMfa(config: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>): Promise<PageApp> {
  const app = await createPageApp(service)
  await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.UserPoolId, ...config }))
  return app
}

async function afterPassword({ address }: PageApp, username = 'alice', typed = password) {
  const browser = plainBrowser()
  await browser.open(address('/login'))
  return { browser, shown: await browser.send({ username, password: typed }) }
}

const setAttributes = ({ UserPoolId }: PageApp, attributes: Record<string, string>, Username = 'alice') =>
  service.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId,
      Username,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  )

const titleOf = ({ text }: Shown) => unescapeHtml(/<h1>([^<]*)<\/h1>/.exec(text)![1]!)
const problemOf = ({ text }: Shown) => unescapeHtml(/role="alert">([^<]*)<\/p>/.exec(text)?.[1] ?? '')
const isIn = ({ status, location }: Shown) =>
  status === 302 && /^https:\/\/app\.example\/callback\?code=[0-9a-f-]{36}&state=st$/.test(location ?? '')
const secretIn = ({ text }: Shown) => /<code id="totpSecret">([^<]*)<\/code>/.exec(text)![1]!.replaceAll(' ', '')

describe('a second factor', () => {
  test('TOTP is set up with a QR code, and asked for at the next sign-in', async () => {
    const app = await withMfa({ MfaConfiguration: 'ON', ...totpOnly })
    const { browser, shown } = await afterPassword(app)
    expect(titleOf(shown)).toBe('Set up your authenticator app')
    expect(shown.text).toMatch(/<svg class="qr" role="img" aria-label="[^"]+" viewBox="0 0 \d+ \d+"/)
    const secret = secretIn(shown)
    expect(secret).toMatch(/^[A-Z2-7]{52}$/)

    const again = await browser.send({ code: '12 34' })
    expect([again.status, problemOf(again)]).toEqual([400, 'This code is not right. Check it and try again.'])
    expect(secretIn(again)).toBe(secret)
    const code = totpCode(secret)
    expect(isIn(await browser.send({ code: `${code.slice(0, 3)} ${code.slice(3)}` }))).toBe(true)

    const next = await afterPassword(app)
    expect(titleOf(next.shown)).toBe('Enter your code')
    const reused = await next.browser.send({ code })
    expect([reused.status, problemOf(reused)]).toEqual([400, 'This code has been used already. Wait for the next one.'])
    expect(problemOf(await next.browser.send({ code: wrongCode(code) }))).toBe('This code is not right. Check it and try again.')
    expect(isIn(await next.browser.send({ code: totpCode(secret, Date.now() + 30_000) }))).toBe(true)
  })

  test('SMS_MFA sends a code by SMS', async () => {
    const app = await withMfa({ MfaConfiguration: 'ON', ...sms })
    await setAttributes(app, { phone_number: '+12065550142' })
    const { browser, shown } = await afterPassword(app)
    expect(shown.text).toContain('We have sent a code by text message to +*******0142.')
    const code = await inboxCodeTo(service.url, '+12065550142')
    expect(problemOf(await browser.send({ code: wrongCode(code) }))).toBe('This code is not right. Check it and try again.')
    expect(problemOf(await browser.send({ code: '' }))).toBe('Something is missing or not written as it should be.')
    expect(isIn(await browser.send({ code }))).toBe(true)
  })

  test('SELECT_MFA_TYPE lets the user choose one of two', async () => {
    const app = await withMfa({ MfaConfiguration: 'OPTIONAL', ...sms, ...email })
    await setAttributes(app, { phone_number: '+12065550143' })
    await service.sdk.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: app.UserPoolId,
        Username: 'alice',
        SMSMfaSettings: { Enabled: true },
        EmailMfaSettings: { Enabled: true },
      }),
    )
    const { browser, shown } = await afterPassword(app)
    expect(titleOf(shown)).toBe('Choose how to sign in')
    expect(problemOf(await browser.send({ answer: 'WEB_AUTHN' }))).toBe('Something is missing or not written as it should be.')
    const asked = await browser.send({ answer: 'EMAIL_OTP' })
    expect(asked.text).toContain('We have sent a code by email to a***@e***.')
    expect(isIn(await browser.send({ code: await inboxCodeTo(service.url, 'alice@example.com') }))).toBe(true)
  })

  test('EMAIL_OTP is set up with an address', async () => {
    const app = await withMfa({ MfaConfiguration: 'ON', ...totpOnly, ...email })
    const { UserPoolId } = app
    await service.sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username: 'erin', TemporaryPassword: password, MessageAction: 'SUPPRESS' }),
    )
    const { browser, shown } = await afterPassword(app, 'erin')
    expect(titleOf(shown)).toBe('Choose a new password')
    const choice = await browser.send({ new_password: 'Another-horse-9' })
    expect(titleOf(choice)).toBe('Set up a second step')
    expect(choice.text).toMatch(/value="SOFTWARE_TOKEN_MFA"[\s\S]*value="EMAIL_OTP"/)
    expect(titleOf(await browser.send({ answer: 'EMAIL_OTP' }))).toBe('Set up a second step')
    expect(problemOf(await browser.send({ email: 'no address' }))).toBe('Something is missing or not written as it should be.')
    await browser.send({ email: 'erin@example.com' })
    expect(isIn(await browser.send({ code: await inboxCodeTo(service.url, 'erin@example.com') }))).toBe(true)
    const { UserAttributes } = await service.sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'erin' }))
    expect(UserAttributes).toContainEqual({ Name: 'email', Value: 'erin@example.com' })
  })
})

test('a temporary password is replaced for a user with many large attributes', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `note${index}`)
  const app = await createPageApp(service, {
    pool: { Schema: names.map(Name => ({ Name, AttributeDataType: 'String' as const, Mutable: true })) },
  })
  const UserAttributes = names.map(name => ({ Name: `custom:${name}`, Value: 'x'.repeat(2_000) }))
  await service.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId: app.UserPoolId,
      Username: 'tom',
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
      UserAttributes,
    }),
  )
  const { browser, shown } = await afterPassword(app, 'tom')
  expect(shown.text.length).toBeLessThan(30_000)
  expect(isIn(await browser.send({ new_password: 'Another-horse-9' }))).toBe(true)
})

test('a temporary password is replaced together with missing required attributes', async () => {
  const app = await createPageApp(service, {
    pool: { Schema: [{ Name: 'email', Required: true, AttributeDataType: 'String', Mutable: true }] },
  })
  const { UserPoolId } = app
  await service.sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username: 'tom', TemporaryPassword: password, MessageAction: 'SUPPRESS' }),
  )
  const { browser, shown } = await afterPassword(app, 'tom')
  expect(shown.text).toContain('At least 8 characters, with a lower-case letter, an upper-case letter, a number, a symbol.')
  expect(shown.text).toContain('name="requiredAttributes[email]" type="email"')
  expect(problemOf(await browser.send({ new_password: 'short', 'requiredAttributes[email]': 'tom@example.com' }))).toBe(
    'This password does not follow the rules.',
  )
  expect(problemOf(await browser.send({ new_password: 'Another-horse-9' }))).toBe('Something is missing or not written as it should be.')
  expect(isIn(await browser.send({ new_password: 'Another-horse-9', 'requiredAttributes[email]': 'tom@example.com' }))).toBe(true)
  expect(isIn((await afterPassword(app, 'tom', 'Another-horse-9')).shown)).toBe(true)
})

describe('the sealed step of a challenge page', () => {
  test('is refused if altered, forged or of another pool, or without a CSRF token, and the sign-in page is shown', async () => {
    const app = await withMfa({ MfaConfiguration: 'ON', ...totpOnly })
    const other = await withMfa({ MfaConfiguration: 'ON', ...totpOnly })
    const foreign = (await afterPassword(other)).shown.form.fields.step!
    const { browser, shown } = await afterPassword(app)
    const { step = '' } = shown.form.fields
    const last = step.at(-2) === 'A' ? 'B' : 'A'
    for (const bad of ['', 'x', foreign, `${step.slice(0, -2)}${last}${step.slice(-1)}`]) {
      const refused = await browser.post(
        shown.form.action,
        new URLSearchParams({ ...shown.form.fields, step: bad, code: totpCode(secretIn(shown)) }).toString(),
      )
      expect([refused.status, titleOf(refused)]).toEqual([400, 'Sign in'])
    }
    const unsigned = await browser.post(shown.form.action, new URLSearchParams({ step, code: totpCode(secretIn(shown)) }).toString())
    expect([unsigned.status, titleOf(unsigned)]).toEqual([403, 'Sign in'])
    const right = new URLSearchParams({ ...shown.form.fields, code: totpCode(secretIn(shown)) }).toString()
    expect(isIn(await browser.post(shown.form.action, right))).toBe(true)
    // The challenge session is spent.
    const used = await browser.post(shown.form.action, right)
    expect(used.status).toBe(403)
    expect((await browser.open(app.address('/challenge'))).location).toBe(
      `/${app.UserPoolId}/login?${new URL(shown.form.action).searchParams}`,
    )
  })

  test('gives one browser session if answered many times in parallel', async () => {
    const app = await withMfa({ MfaConfiguration: 'ON', ...sms })
    await setAttributes(app, { phone_number: '+12065550144' })
    const { browser, shown } = await afterPassword(app)
    const body = new URLSearchParams({ ...shown.form.fields, code: await inboxCodeTo(service.url, '+12065550144') }).toString()
    const cookie = [...browser.jar].map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ')
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        fetch(shown.form.action, {
          method: 'POST',
          body,
          redirect: 'manual',
          headers: { cookie, origin: service.url, 'content-type': 'application/x-www-form-urlencoded' },
        }),
      ),
    )
    expect(answers.filter(({ status }) => status === 302)).toHaveLength(1)
    expect(answers.filter(answer => answer.headers.getSetCookie().some(line => line.startsWith('cognito-')))).toHaveLength(1)
  })

  test('shows the typed username as text', async () => {
    const name = `"><script>alert('1')</script>`
    const app = await createPageApp(service, { client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }, pool: choiceBased })
    const browser = plainBrowser()
    await browser.open(app.address('/login'))
    const shown = await browser.send({ username: name, choice: 'EMAIL_OTP' })
    expect(titleOf(shown)).toBe('Enter your code')
    expect(shown.text).not.toContain('<script')
    expect(unescapeHtml(/<b class="name">([^<]*)<\/b>/.exec(shown.text)![1]!)).toBe(name)
  })
})

const choiceBased = {
  ...smsSender,
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const, 'SMS_OTP' as const] } },
}

describe('choice-based sign-in', () => {
  const client = { ExplicitAuthFlows: ['ALLOW_USER_AUTH' as const] }

  test('signs in by a code sent by email', async () => {
    const app = await createPageApp(service, { client, pool: choiceBased })
    const browser = plainBrowser()
    const { text } = await browser.open(app.address('/login'))
    expect(text).toMatch(/value="EMAIL_OTP"[\s\S]*value="SMS_OTP"/)
    const shown = await browser.send({ username: 'alice', choice: 'EMAIL_OTP' })
    expect(shown.text).toContain('If the account can sign in this way, we have sent a code by email to a***@e***.')
    const code = await inboxCodeTo(service.url, 'alice@example.com')
    expect(code).toMatch(/^\d{8}$/)
    expect(isIn(await browser.send({ code }))).toBe(true)
  })

  test('without a password shows SELECT_CHALLENGE, where the password can be chosen', async () => {
    const app = await createPageApp(service, { client, pool: choiceBased })
    const browser = plainBrowser()
    await browser.open(app.address('/login'))
    const shown = await browser.send({ username: 'alice', password: '', signInSubmitButton: 'Sign in' })
    expect(titleOf(shown)).toBe('Choose how to sign in')
    expect(titleOf(await browser.send({ answer: 'PASSWORD' }))).toBe('Enter your password')
    const wrong = await browser.send({ password: 'Wrong-horse-9' })
    expect([titleOf(wrong), problemOf(wrong)]).toEqual(['Enter your password', 'Incorrect user name or password.'])
    expect(isIn(await browser.send({ password }))).toBe(true)
  })

  test('is not offered by a client without ALLOW_USER_AUTH', async () => {
    const app = await createPageApp(service, { pool: choiceBased })
    const browser = plainBrowser()
    expect((await browser.open(app.address('/login'))).text).not.toContain('name="choice"')
    expect(titleOf(await browser.send({ username: 'alice', choice: 'EMAIL_OTP' }))).toBe('Sign in')
  })

  test('answers an unknown user like a user without that factor (user enumeration)', async () => {
    const app = await createPageApp(service, { client, pool: choiceBased })
    await setAttributes(app, { email_verified: 'false' })
    const before = await inboxMessageTo(service.url, 'alice@example.com')
    const seen = []
    for (const username of ['alice', 'unknown']) {
      const browser = plainBrowser()
      await browser.open(app.address('/login'))
      const pages = [await browser.send({ username, choice: 'EMAIL_OTP' })]
      pages.push(await browser.send({ code: '00000000' }), await browser.send({ code: '' }))
      await browser.open(app.address('/login'))
      pages.push(
        await browser.send({ username, password: '' }),
        await browser.send({ answer: 'SMS_OTP' }),
        await browser.send({ code: '000000' }),
      )
      pages.push(await browser.open(app.address('/login')), await browser.send({ username, password: '' }))
      pages.push(await browser.send({ answer: 'PASSWORD' }), await browser.send({ password: 'Wrong-horse-9' }))
      seen.push(
        pages.map(({ status, text }) => ({
          status,
          text: text
            .replaceAll(username, 'NAME')
            .replaceAll(/name="(_csrf|step)" value="[^"]*"/g, '')
            // Simulated destinations differ by name, as real ones do.
            .replaceAll(/\S+@\S+|\+\*+\d{4}/g, 'TO'),
        })),
      )
    }
    expect(seen[0]).toEqual(seen[1])
    expect(await inboxMessageTo(service.url, 'alice@example.com')).toEqual(before)
  })
})
