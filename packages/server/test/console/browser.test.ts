import {
  AdminGetUserCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAppearance } from '../pages/look.ts'
import { launchBrowser } from '../support/browser.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { base } from './support.ts'

let service: TestService
let browser: Browser
let context: BrowserContext
let page: Page
const problems: string[] = []
beforeAll(async () => {
  service = await startTestService()
  browser = await launchBrowser()
  context = await browser.newContext()
  page = await context.newPage()
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', error => problems.push(String(error)))
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

test('somebody watches an application live: pool, sign-up, code, sign-in, refusal, disabled user, clock', async () => {
  const { sdk } = service
  await page.goto(service.url)
  await checkAppearance(page, 'console-empty', 'text=There is no user pool yet')
  await page.waitForSelector('[data-live-state][data-on]')

  // What is made appears without a reload.
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'shop', AutoVerifiedAttributes: ['email'] }))
  const UserPoolId = UserPool!.Id!
  await page.click('a:has-text("shop")')
  await page.waitForSelector('text=no app client yet')
  await page.waitForSelector('[data-live-state][data-on]')
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web app',
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: ['http://localhost:3000/callback'],
      SupportedIdentityProviders: ['COGNITO'],
    }),
  )
  const ClientId = UserPoolClient!.ClientId!
  await page.click('a:has-text("web app")')
  await checkAppearance(page, 'console-client', 'text=Open the sign-in page')

  await page.click('nav >> text=Inbox')
  await page.waitForSelector('text=No message yet')
  await page.waitForSelector('[data-live-state][data-on]')
  const UserAttributes = [{ Name: 'email', Value: 'zoe@example.com' }]
  await sdk.send(new SignUpCommand({ ClientId, Username: 'zoe', Password: password, UserAttributes }))
  const code = await inboxCodeTo(service.url, 'zoe@example.com')
  await page.waitForSelector(`.code-big:text-is("${code}")`)
  await checkAppearance(page, 'console-inbox', '.code-big')

  await page.goto(`${service.url}${base}/pools/${UserPoolId}`)
  await checkAppearance(page, 'console-pool', 'text=unconfirmed')
  await page.click('a:has-text("zoe")')
  await page.click('button:text-is("Confirm")')
  await page.waitForSelector('[role=status]:text-is("The user is confirmed.")')
  await checkAppearance(page, 'console-user', '.badge.good:text-is("confirmed")')
  expect(await sdk.send(new AdminGetUserCommand({ UserPoolId, Username: 'zoe' }))).toMatchObject({ UserStatus: 'CONFIRMED' })

  const signIn = (typed = password, AuthFlow: 'USER_PASSWORD_AUTH' | 'USER_AUTH' = 'USER_PASSWORD_AUTH') =>
    sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { USERNAME: 'zoe', PASSWORD: typed } }))
  const user = page.url()
  await page.click('nav >> text=Requests')
  await page.waitForSelector('[data-live-state][data-on]')
  await signIn()
  await page.waitForSelector('tr:has-text("InitiateAuth") .badge.good')
  await expect(signIn(password, 'USER_AUTH')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  await page.waitForSelector('.why:has-text("ExplicitAuthFlows"):has-text("USER_AUTH")')
  await page.click('text=Refused and failed')
  await checkAppearance(page, 'console-requests', '.periods [aria-current]:text-is("Refused and failed")')
  expect(await page.locator('tbody tr').count()).toBe(1)

  // Another tab changes the user, and the open page follows.
  const other = await context.newPage()
  await other.goto(user)
  await page.goto(user)
  await page.waitForSelector('[data-live-state][data-on]')
  await other.click('button:text-is("Disable")')
  await page.waitForSelector('.badge.bad:text-is("disabled")')
  await expect(signIn()).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  await page.click('button:text-is("Enable")')
  await page.waitForSelector('[role=status]:text-is("The user is enabled.")')
  await page.click('text=Reset password')
  await checkAppearance(page, 'console-question', 'button.bad')
  await page.click('text=Cancel')

  await page.click('nav >> text=Clock')
  await checkAppearance(page, 'console-clock', 'text=Time of the service')
  await page.fill('input[name=amount]', '3')
  await page.selectOption('select[name=unit]', 'days')
  await page.click('button:has-text("Advance")')
  await page.click('button:text-is("Advance the clock")')
  await page.waitForSelector('text=3 days ahead of this machine')
  await page.click('nav >> text=Analytics')
  await checkAppearance(page, 'console-analytics', 'text=No events')
  await page.click('.brand')
  await checkAppearance(page, 'console', 'text=3 days ahead')
  expect(problems).toEqual([])
})

test('the keyboard reaches what the mouse reaches, and each focus is seen', async () => {
  await page.goto(service.url)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
  const reached: string[] = []
  for (let count = 0; count < 9; count++) {
    await page.keyboard.press('Tab')
    const { text, width } = await page.evaluate(() => {
      const focused = document.activeElement as HTMLElement
      return { text: focused.textContent ?? '', width: getComputedStyle(focused).outlineWidth }
    })
    reached.push(text.trim())
    expect([text, width]).toEqual([text, '3px'])
  }
  expect(reached.slice(0, 6)).toEqual(['Poolhouse', 'Pools', 'Inbox', 'Requests', 'Analytics', 'Clock'])
  expect(reached).toContain('shop')
})

test('without scripts every page reads and acts the same', async () => {
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await plain.goto(service.url)
  await plain.click('a:has-text("shop")')
  await plain.click('a:has-text("zoe")')
  await plain.click('button:text-is("Disable")')
  await plain.waitForSelector('[role=status]:text-is("The user is disabled and cannot sign in.")')
  expect(await plain.locator('button[data-copy]:visible').count()).toBe(0)
})
