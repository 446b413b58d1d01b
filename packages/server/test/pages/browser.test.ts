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
import { checkAppearance } from './look.ts'
import { createPageApp, startPages } from './support.ts'

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

type Options = Parameters<typeof createPageApp>[1]

async function openPageApp(options: Options = {}) {
  const app = await createPageApp(service, {
    ...options,
    client: { CallbackURLs: [callback], LogoutURLs: [callback], ...options.client },
  })
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  const address = (path: string, query: Record<string, string> = {}) => app.address(path, { redirect_uri: callback, ...query })
  return { ...app, page, context, address, problems }
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

test('a browser signs up, confirms by code, sets up TOTP, uses code and implicit flow, signs out and in again', async () => {
  const { page, address, UserPoolId, ClientId, problems } = await openPageApp({ pool: { AutoVerifiedAttributes: ['email'] } })
  await configure(UserPoolId, { MfaConfiguration: 'ON', ...app })
  await page.goto(address('/oauth2/authorize'))
  await checkAppearance(page, 'sign-in', '#signInFormUsername')
  await page.click('text=Create an account')
  await page.waitForSelector('#signUpUsername')
  await checkAppearance(page, 'sign-up', '#signUpUsername')
  await page.fill('#signUpUsername', 'zoe')
  await page.fill('#attribute-email', 'zoe@example.com')
  await page.fill('#signUpPassword', 'short')
  await page.click('[name=signUpButton]')
  await checkAppearance(page, 'sign-up-refused', '[role=alert]')
  await page.fill('#signUpPassword', password)
  await page.click('[name=signUpButton]')
  await checkAppearance(page, 'confirm', '#code')
  await enter(page, await inboxCodeTo(service.url, 'zoe@example.com'))
  await checkAppearance(page, 'set-up-app', '#totpSecret')
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
  await checkAppearance(page, 'account', '[name=continueButton]')
  await page.click('[name=continueButton]')
  await isIn(page)

  await page.goto(`${service.url}/${UserPoolId}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: callback })}`)
  expect(page.url()).toBe(callback)
  await page.goto(address('/oauth2/authorize'))
  await signIn(page, 'zoe', 'Wrong-horse-9')
  await checkAppearance(page, 'sign-in-refused', '[role=alert]')
  await signIn(page, 'zoe')
  await checkAppearance(page, 'code-of-app', '#code')
  await enter(page, '000000')
  await checkAppearance(page, 'code-refused', '[role=alert]')
  await enter(page, totpCode(secret, Date.now() + 30_000))
  await isIn(page)
  // The console reports the 400 of refused forms, and would report a violation of the Content-Security-Policy.
  expect(problems.filter(text => !text.includes('400 (Bad Request)'))).toEqual([])
}, 180_000)

test('a passkey is registered on /passkeys/add and signs in', async () => {
  const { page, context, address, UserPoolId, ClientId, problems } = await openPageApp({
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
  await checkAppearance(page, 'add-passkey-signed-out', 'h1')
  await page.goto(address('/login'))
  await checkAppearance(page, 'sign-in-choices', '[value=WEB_AUTHN]')
  await signIn(page)
  await isIn(page)
  await page.goto(enrol)
  await checkAppearance(page, 'add-passkey', '#passkeyButton')
  await page.click('#passkeyButton')
  await page.waitForURL(callback)

  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'alice')
  await page.click('[value=WEB_AUTHN]')
  await checkAppearance(page, 'passkey', '#passkeyButton')
  await page.click('#passkeyButton')
  await isIn(page)
  // A user without a passkey sees that it failed, and can choose another factor.
  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'unknown')
  await page.click('[value=WEB_AUTHN]')
  await page.click('#passkeyButton')
  await checkAppearance(page, 'passkey-failed', '#passkeyProblem:not([hidden])')
  await page.goto(address('/login', { prompt: 'login' }))
  await page.fill('#signInFormUsername', 'alice')
  await page.click('[name=signInSubmitButton]')
  await checkAppearance(page, 'choose-first-factor', '[name=answer]')
  await page.check('[value=PASSWORD]')
  await page.click('[name=confirmButton]')
  await checkAppearance(page, 'password', '#signInFormPassword')
  await page.fill('#signInFormPassword', password)
  await page.click('[name=signInSubmitButton]')
  await isIn(page)
  expect(problems.filter(text => !/40[03] \((Bad Request|Forbidden)\)/.test(text))).toEqual([])
}, 180_000)

test('a forgotten password is replaced on German pages', async () => {
  const { page, address } = await openPageApp()
  await page.goto(address('/login', { lang: 'de' }))
  await checkAppearance(page, 'sign-in-german', '#signInFormUsername')
  await page.click('text=Passwort vergessen?')
  await checkAppearance(page, 'forgot-password-german', '[name=resetButton]')
  await page.fill('#username', 'alice')
  await page.click('[name=resetButton]')
  await checkAppearance(page, 'new-password-german', '#new_password')
  await page.fill('#code', await inboxCodeTo(service.url, 'alice@example.com'))
  await page.fill('#new_password', 'Another-horse-9')
  await page.click('[name=confirmButton]')
  await isIn(page)
}, 120_000)

test('a temporary password is replaced, then the user chooses one of two second factors', async () => {
  const { page, address, UserPoolId } = await openPageApp({
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
  await checkAppearance(page, 'choose-second-factor', '[name=answer]')
  await page.check('[value=SMS_MFA]')
  await page.click('[name=confirmButton]')
  await checkAppearance(page, 'code-by-sms', '#code')
  await enter(page, await inboxCodeTo(service.url, '+12065550170'))
  await isIn(page)

  await page.goto(address('/login', { prompt: 'login' }))
  await signIn(page, 'tom')
  await checkAppearance(page, 'temporary-password', '#new_password')
  await page.fill('#new_password', 'Another-horse-9')
  await page.fill('#attribute-email', 'tom@example.com')
  await page.click('[name=confirmButton]')
  // A verified email address needs no set-up.
  await checkAppearance(page, 'code-by-email', '#code')
}, 120_000)

test('a user without a second factor chooses one and sets it up', async () => {
  const { page, address, UserPoolId } = await openPageApp()
  await configure(UserPoolId, { MfaConfiguration: 'ON', ...app, ...email })
  await service.sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username: 'tom', TemporaryPassword: password, MessageAction: 'SUPPRESS' }),
  )
  await page.goto(address('/login'))
  await signIn(page, 'tom')
  await page.fill('#new_password', 'Another-horse-9')
  await page.click('[name=confirmButton]')
  await checkAppearance(page, 'choose-set-up', '[name=answer]')
  await page.check('[value=EMAIL_OTP]')
  await page.click('[name=confirmButton]')
  await checkAppearance(page, 'set-up-email', '#email')
}, 120_000)

test('the error page and the pages of confirmation links pass axe', async () => {
  const { page, address, UserPoolId } = await openPageApp()
  await page.goto(address('/login', { redirect_uri: `${callback}/` }))
  expect(page.url()).toContain('/error?error=redirect_mismatch')
  await checkAppearance(page, 'error', 'code')
  await page.goto(`${service.url}/signedOut`)
  await checkAppearance(page, 'signed-out', 'h1')
  await page.goto(`${service.url}/${UserPoolId}/confirmUser`)
  await checkAppearance(page, 'dead-link', 'h1')
}, 60_000)

/** What a public client that registered itself must send; the code is not exchanged here. */
const pkce = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }

test('a client that registered itself gets a code after the user allowed it, and the user takes the access back', async () => {
  const { page, UserPoolId, problems } = await openPageApp({ pool: { DcrConfiguration: { OpenDcrEnabled: true } } })
  const client_name = 'A client with quite a long name <b>& markup</b> 名前'
  const body = JSON.stringify({ redirect_uris: [callback], client_name, token_endpoint_auth_method: 'none' })
  const registered = await fetch(`${service.url}/${UserPoolId}/oauth2/register`, { method: 'POST', body })
  const { client_id, scope } = await registered.json()
  const query = { response_type: 'code', client_id, redirect_uri: callback, scope, state: 'st', ...pkce }
  const authorize = (more: Record<string, string> = {}) =>
    page.goto(`${service.url}/${UserPoolId}/oauth2/authorize?${new URLSearchParams({ ...query, ...more })}`)
  await authorize()
  await signIn(page)
  await checkAppearance(page, 'consent', '[value=approve]')
  expect(await page.textContent('main')).toContain(client_name)
  await page.click('[value=deny]')
  await page.waitForURL(`${callback}?error=access_denied&state=st`)
  await authorize({ lang: 'de' })
  await checkAppearance(page, 'consent-german', '[value=approve]')
  await page.click('[value=approve]')
  await isIn(page)
  await authorize({ prompt: 'select_account', lang: 'en' })
  await page.click('text=Applications with access to your account')
  await checkAppearance(page, 'consents', '[name=revoke]')
  await page.click('[name=revoke]')
  await checkAppearance(page, 'consents-none', '[role=status]')
  await authorize()
  await page.waitForSelector('[value=approve]')
  expect(problems).toEqual([])
}, 120_000)

test('sign-in works in a browser without scripts', async () => {
  const { address } = await openPageApp({ pool: { AutoVerifiedAttributes: ['email'] } })
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
