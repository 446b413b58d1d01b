import type * as Library from 'oidc-client-ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { bundleForPage } from '../../support/bundle.ts'
import { createOAuthApp } from '../support.ts'
import { serveApplication, signInOn } from './application.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

const services: Record<string, TlsService> = {}
let browser: Browser
let application: Awaited<ReturnType<typeof serveApplication>>
beforeAll(async () => {
  application = await serveApplication(await bundleForPage("export * from 'oidc-client-ts'", 'application'))
  for (const [profileName, strictOidc] of [
    ['Cognito', false],
    ['--strict-oidc', true],
  ] as const) {
    services[profileName] = await startOverTls({ strictOidc })
  }
  browser = await launchBrowser({ trusts: Object.values(services).map(({ authorityKeyHash }) => authorityKeyHash) })
})
afterAll(async () => {
  await browser?.close()
  application?.close()
  for (const service of Object.values(services)) await service.close()
})

type Manager = Library.UserManager
// biome-ignore lint/suspicious/noExplicitAny: the page's own globals have no types here.
type Globals = any

/** Creates the UserManager on the page; needed again after each navigation. */
const use = (page: Page, settings: object) =>
  page.evaluate(settings => {
    const globals: Globals = globalThis
    globals.manager = new globals.application.UserManager(settings)
  }, settings)
/** Calls a method of the manager and returns the user that it resolves to. */
const call = (page: Page, method: keyof Manager, argument?: object) =>
  page.evaluate(
    async ({ method, argument }) => {
      const user = await (globalThis as Globals).manager[method](argument)
      return user && { ...user, profile: { ...user.profile } }
    },
    { method, argument },
  ) as Promise<Library.User>

test.each([
  ['Cognito', 'without rotation'],
  ['--strict-oidc', 'with rotation'],
])('oidc-client-ts on a page signs in, renews and signs out: profile %s, %s', async (profileName, rotates) => {
  const [service, { origin }] = [services[profileName]!, application]
  const rotation = { RefreshTokenRotation: { Feature: 'ENABLED' as const }, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const] }
  const app = await createOAuthApp(service, {
    CallbackURLs: [`${origin}/callback`],
    LogoutURLs: [`${origin}/bye`],
    ...(rotates === 'with rotation' && rotation),
  })
  const settings = {
    authority: `${service.url}${app.base}`,
    client_id: app.ClientId,
    redirect_uri: `${origin}/callback`,
    post_logout_redirect_uri: `${origin}/bye`,
    scope: 'openid email profile',
    loadUserInfo: true,
    monitorSession: false,
    automaticSilentRenew: false,
  }
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${origin}/`)
  await use(page, settings)
  await page.evaluate(() => void (globalThis as Globals).manager.signinRedirect({ nonce: 'n', state: { from: '/start' } }))
  await page.waitForURL(`${service.url}${app.base}/login?*`)
  await signInOn(page)
  await page.waitForURL(`${origin}/callback?code=*`)

  await use(page, settings)
  const user = await call(page, 'signinCallback')
  expect(user.profile).toMatchObject({ email: 'alice@example.com', given_name: 'Alice', 'cognito:username': 'alice' })
  expect(user.state).toEqual({ from: '/start' })
  const renewed = await call(page, 'signinSilent')
  expect(renewed.access_token).not.toBe(user.access_token)
  expect(renewed.refresh_token === user.refresh_token).toBe(rotates === 'without rotation')

  await call(page, 'revokeTokens', ['refresh_token'])
  const info = (token: string) => fetch(`${service.url}${app.base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${token}` } })
  expect((await info(renewed.access_token)).status).toBe(401)

  // Cognito does not implement RP-Initiated Logout, so applications add its own parameters.
  const own = { client_id: app.ClientId, logout_uri: `${origin}/bye` }
  const leave = profileName === '--strict-oidc' ? {} : { extraQueryParams: own }
  await page.evaluate(leave => void (globalThis as Globals).manager.signoutRedirect(leave), leave)
  await page.waitForURL(url => url.href.startsWith(`${origin}/bye`))
  if (profileName === '--strict-oidc') {
    await use(page, settings)
    await page.evaluate(() => (globalThis as Globals).manager.signoutCallback())
  }
  await page.goto(`${origin}/`)
  await use(page, settings)
  await page.evaluate(() => void (globalThis as Globals).manager.signinRedirect({ prompt: 'none' }))
  await page.waitForURL(`${origin}/callback?error=login_required*`)
})
