import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AdminCreateUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpCode } from '../support/authenticator-app.ts'
import { launchBrowser } from '../support/browser.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, type TestService } from '../support/service.ts'
import { look } from './look.ts'
import { pageWorld, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
let browser: Browser
let application: Server
let callback: string
beforeAll(async () => {
  service = await startPages(running)
  browser = await launchBrowser()
  application = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>application</title>'))
  await new Promise<void>(resolve => application.listen(0, 'localhost', resolve))
  callback = `http://localhost:${(application.address() as AddressInfo).port}/callback`
})
afterAll(async () => {
  await browser.close()
  application.close()
  for (const stop of running.splice(0).reverse()) await stop()
})

type Options = Parameters<typeof pageWorld>[1]

async function visit(options: Options = {}) {
  const world = await pageWorld(service, {
    ...options,
    client: { CallbackURLs: [callback], LogoutURLs: [callback], ...options.client },
  })
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  const address = (path: string, query: Record<string, string> = {}) => world.address(path, { redirect_uri: callback, ...query })
  return { ...world, page, context, address, problems }
}

async function signIn(page: Page, username = 'alice', typed = password) {
  await page.fill('#signInFormUsername', username)
  await page.fill('#signInFormPassword', typed)
  await page.click('[name=signInSubmitButton]')
}

const isIn = (page: Page) => page.waitForURL(url => url.href.startsWith(`${callback}?code=`))

const configure = (UserPoolId: string, config: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>) =>
  service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }))
const app = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const sms = { SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' } } }
const email = { EmailMfaConfiguration: { Message: 'Mail {####}', Subject: 'Sign in' } }

const enter = async (page: Page, code: string) => {
  await page.fill('#code', code)
  await page.click('[name=confirmButton]')
}

test('a whole life: sign-up, the code from the inbox, an app for codes, both flows, sign-out and back', async () => {
  const { page, address, UserPoolId, ClientId, problems } = await visit({ pool: { AutoVerifiedAttributes: ['email'] } })
  await configure(UserPoolId, { MfaConfiguration: 'ON', ...app })
  await page.goto(address('/oauth2/authorize'))
  await look(page, 'sign-in', '#signInFormUsername')
  await page.click('text=Create an account')
  await page.waitForSelector('#signUpUsername')
  await look(page, 'sign-up', '#signUpUsername')
  await page.fill('#signUpUsername', 'zoe')
  await page.fill('#attribute-email', 'zoe@example.com')
  await page.fill('#signUpPassword', 'short')
  await page.click('[name=signUpButton]')
  await look(page, 'sign-up-refused', '[role=alert]')
  await page.fill('#signUpPassword', password)
  await page.click('[name=signUpButton]')
  await look(page, 'confirm', '#code')
  await enter(page, await inboxCodeTo(service.url, 'zoe@example.com'))
  await look(page, 'set-up-app', '#totpSecret')
  const secret = (await page.textContent('#totpSecret'))!.replaceAll(' ', '')
  await enter(page, totpCode(secret))
  await isIn(page)
  const tokens = await fetch(`${service.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: ClientId,
      code: new URL(page.url()).searchParams.get('code')!,
      redirect_uri: callback,
    }),
  })
  expect(await tokens.json()).toMatchObject({ id_token: expect.any(String), refresh_token: expect.any(String) })

  await page.goto(address('/oauth2/authorize', { response_type: 'token' }))
  expect(page.url()).toMatch(/callback#id_token=[^&]+&access_token=[^&]+&expires_in=3600&token_type=Bearer&state=st$/)
  await page.goto(address('/oauth2/authorize', { prompt: 'select_account' }))
  await look(page, 'account', '[name=continueButton]')
  await page.click('[name=continueButton]')
  await isIn(page)

  await page.goto(`${service.url}/${UserPoolId}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: callback })}`)
  expect(page.url()).toBe(callback)
  await page.goto(address('/oauth2/authorize'))
  await signIn(page, 'zoe', 'Wrong-horse-9')
  await look(page, 'sign-in-refused', '[role=alert]')
  await signIn(page, 'zoe')
  await look(page, 'code-of-app', '#code')
  await enter(page, '000000')
  await look(page, 'code-refused', '[role=alert]')
  await enter(page, totpCode(secret, Date.now() + 30_000))
  await isIn(page)
  // Refused forms are answered with 400, which the console tells; a policy that is broken would be told as well.
  expect(problems.filter(text => !text.includes('400 (Bad Request)'))).toEqual([])
}, 180_000)

test('a passkey is made, and signs in', async () => {
  const { page, context, address, UserPoolId, ClientId, problems } = await visit({
    client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH'] },
    pool: { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } } },
  })
  await configure(UserPoolId, { WebAuthnConfiguration: { RelyingPartyId: 'localhost', UserVerification: 'preferred' } })
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  })
  const enrol = `${service.url}/${UserPoolId}/passkeys/add?${new URLSearchParams({ client_id: ClientId, redirect_uri: callback })}`
  await page.goto(enrol)
  await look(page, 'add-passkey-signed-out', 'h1')
  await page.goto(address('/login'))
  await look(page, 'sign-in-choices', '[value=WEB_AUTHN]')
  await signIn(page)
  await isIn(page)
  await page.goto(enrol)
  await look(page, 'add-passkey', '#passkeyButton')
  await page.click('#passkeyButton')
  await page.waitForURL(callback)

  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'alice')
  await page.click('[value=WEB_AUTHN]')
  await look(page, 'passkey', '#passkeyButton')
  await page.click('#passkeyButton')
  await isIn(page)
  // Who has none is told that it failed, and can choose something else.
  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'nobody')
  await page.click('[value=WEB_AUTHN]')
  await page.click('#passkeyButton')
  await look(page, 'passkey-failed', '#passkeyProblem:not([hidden])')
  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'alice')
  await page.click('[name=signInSubmitButton]')
  await look(page, 'choose-first-factor', '[name=answer]')
  await page.check('[value=PASSWORD]')
  await page.click('[name=confirmButton]')
  await look(page, 'password', '#signInFormPassword')
  await page.fill('#signInFormPassword', password)
  await page.click('[name=signInSubmitButton]')
  await isIn(page)
  expect(problems.filter(text => !/40[03] \((Bad Request|Forbidden)\)/.test(text))).toEqual([])
}, 180_000)

test('a forgotten password, in German', async () => {
  const { page, address } = await visit()
  await page.goto(address('/login', { lang: 'de' }))
  await look(page, 'sign-in-german', '#signInFormUsername')
  await page.click('text=Passwort vergessen?')
  await look(page, 'forgot-password-german', '[name=resetButton]')
  await page.fill('#username', 'alice')
  await page.click('[name=resetButton]')
  await look(page, 'new-password-german', '#new_password')
  await page.fill('#code', await inboxCodeTo(service.url, 'alice@example.com'))
  await page.fill('#new_password', 'Another-horse-9')
  await page.click('[name=confirmButton]')
  await isIn(page)
}, 120_000)

test('second factors of an administrator’s choice, and a temporary password', async () => {
  const { page, address, UserPoolId } = await visit({
    pool: { Schema: [{ Name: 'email', Required: true, AttributeDataType: 'String', Mutable: true }] },
  })
  await configure(UserPoolId, { MfaConfiguration: 'ON', ...app, ...sms, ...email })
  const UserAttributes = [{ Name: 'phone_number', Value: '+12065550170' }]
  await service.sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: 'alice', UserAttributes }))
  const Enabled = true
  await service.sdk.send(
    new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: 'alice', SMSMfaSettings: { Enabled }, EmailMfaSettings: { Enabled } }),
  )
  await service.sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username: 'tom', TemporaryPassword: password, MessageAction: 'SUPPRESS' }),
  )
  await page.goto(address('/login'))
  await signIn(page)
  await look(page, 'choose-second-factor', '[name=answer]')
  await page.check('[value=SMS_MFA]')
  await page.click('[name=confirmButton]')
  await look(page, 'code-by-sms', '#code')
  await enter(page, await inboxCodeTo(service.url, '+12065550170'))
  await isIn(page)

  await page.goto(address('/login', { prompt: 'login' }))
  await signIn(page, 'tom')
  await look(page, 'temporary-password', '#new_password')
  await page.fill('#new_password', 'Another-horse-9')
  await page.fill('#attribute-email', 'tom@example.com')
  await page.click('[name=confirmButton]')
  // An address that is known needs no enrolment.
  await look(page, 'code-by-email', '#code')
}, 120_000)

test('a factor is chosen and set up', async () => {
  const { page, address, UserPoolId } = await visit()
  await configure(UserPoolId, { MfaConfiguration: 'ON', ...app, ...email })
  await service.sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username: 'tom', TemporaryPassword: password, MessageAction: 'SUPPRESS' }),
  )
  await page.goto(address('/login'))
  await signIn(page, 'tom')
  await page.fill('#new_password', 'Another-horse-9')
  await page.click('[name=confirmButton]')
  await look(page, 'choose-set-up', '[name=answer]')
  await page.check('[value=EMAIL_OTP]')
  await page.click('[name=confirmButton]')
  await look(page, 'set-up-email', '#email')
}, 120_000)

test('the error page, and links that confirm', async () => {
  const { page, address, UserPoolId } = await visit()
  await page.goto(address('/login', { redirect_uri: `${callback}/` }))
  expect(page.url()).toContain('/error?error=redirect_mismatch')
  await look(page, 'error', 'code')
  await page.goto(`${service.url}/${UserPoolId}/confirmUser`)
  await look(page, 'dead-link', 'h1')
}, 60_000)

test('without scripts, as in a browser of 2010', async () => {
  const { address } = await visit({ pool: { AutoVerifiedAttributes: ['email'] } })
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await page.goto(address('/signup'))
  await page.fill('#signUpUsername', 'yan')
  await page.fill('#attribute-email', 'yan@example.com')
  await page.fill('#signUpPassword', password)
  await page.click('[name=signUpButton]')
  await page.waitForSelector('#code')
  await enter(page, await inboxCodeTo(service.url, 'yan@example.com'))
  await isIn(page)
  await page.goto(address('/login', { prompt: 'login' }))
  await signIn(page, 'yan')
  await isIn(page)
}, 60_000)
