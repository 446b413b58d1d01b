import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AdminUpdateUserAttributesCommand, SetUserPoolMfaConfigCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appCode } from '../support/authenticator-app.ts'
import { launchBrowser } from '../support/browser.ts'
import { codeTo } from '../support/inbox.ts'
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

test('a sign-in with an app for codes, set up on the way', async () => {
  const { page, address, UserPoolId, problems } = await visit()
  const SoftwareTokenMfaConfiguration = { Enabled: true }
  await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration }))
  await page.goto(address('/oauth2/authorize'))
  await look(page, 'sign-in', '#signInFormUsername')
  expect(problems).toEqual([])
  await signIn(page, 'alice', 'Wrong-horse-9')
  await look(page, 'sign-in-refused', '[role=alert]')
  await signIn(page)
  await look(page, 'set-up-app', '#totpSecret')
  const secret = (await page.textContent('#totpSecret'))!.replaceAll(' ', '')
  await page.fill('#code', appCode(secret))
  await page.keyboard.press('Enter')
  await isIn(page)

  await page.goto(address('/oauth2/authorize', { prompt: 'login' }))
  await signIn(page)
  await look(page, 'code-of-app', '#code')
  await page.fill('#code', '000000')
  await page.keyboard.press('Enter')
  await look(page, 'code-refused', '[role=alert]')
  await page.fill('#code', appCode(secret, Date.now() + 30_000))
  await page.keyboard.press('Enter')
  await isIn(page)
}, 120_000)

test('a sign-in with a code by SMS', async () => {
  const { page, address, UserPoolId } = await visit()
  await service.sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'ON',
      SmsMfaConfiguration: { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' } },
    }),
  )
  await service.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId,
      Username: 'alice',
      UserAttributes: [{ Name: 'phone_number', Value: '+12065550170' }],
    }),
  )
  await page.goto(address('/login', { lang: 'de' }))
  await signIn(page)
  await look(page, 'code-by-sms-german', '#code')
  await page.fill('#code', await codeTo(service.url, '+12065550170'))
  await page.keyboard.press('Enter')
  await isIn(page)
}, 60_000)

test('the error page', async () => {
  const { page, address } = await visit()
  await page.goto(address('/login', { redirect_uri: `${callback}/` }))
  expect(page.url()).toContain('/error?error=redirect_mismatch')
  await look(page, 'error', 'code')
}, 60_000)
