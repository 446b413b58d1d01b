import type * as AmplifyAuth from 'aws-amplify/auth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../support/browser.ts'
import { bundleForPage } from '../../support/bundle.ts'
import { createOAuthApp } from '../support.ts'
import { serveApplication, signInOn } from './application.ts'
import { startOverTls, type TlsService } from './over-tls.ts'

let service: TlsService
let browser: Browser
let application: Awaited<ReturnType<typeof serveApplication>>
beforeAll(async () => {
  const code = `
    import 'aws-amplify/auth/enable-oauth-listener'
    import { Amplify } from 'aws-amplify'
    export * from 'aws-amplify/auth'
    import { Hub } from 'aws-amplify/utils'
    export const heard = []
    Hub.listen('auth', ({ payload }) => heard.push(payload.event))
    // Amplify must be configured before it reads the parameters of the callback.
    const configuration = sessionStorage.getItem('configuration')
    export const configure = Cognito => Amplify.configure({ Auth: { Cognito } })
    if (configuration) configure(JSON.parse(configuration))`
  service = await startOverTls()
  application = await serveApplication(await bundleForPage(code, 'application'))
  browser = await launchBrowser({ trusts: [service.authorityKeyHash] })
})
afterAll(async () => {
  await browser?.close()
  application?.close()
  await service?.close()
})

// biome-ignore lint/suspicious/noExplicitAny: the page's own globals have no types here.
type Globals = any

async function visit(more: object = {}, client: object = {}) {
  const { origin } = application
  const app = await createOAuthApp(service, { CallbackURLs: [`${origin}/`], LogoutURLs: [`${origin}/bye`], ...client })
  const page = await (await browser.newContext()).newPage()
  const configuration = {
    userPoolId: app.UserPoolId,
    userPoolClientId: app.ClientId,
    userPoolEndpoint: service.url,
    loginWith: {
      oauth: {
        // Amplify writes https:// before it and /oauth2/… behind it: the client names the pool.
        domain: new URL(service.url).host,
        scopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
        redirectSignIn: [`${origin}/`],
        redirectSignOut: [`${origin}/bye`],
        responseType: 'code',
        ...more,
      },
    },
  }
  await page.goto(`${origin}/`)
  await page.evaluate(configuration => {
    sessionStorage.setItem('configuration', JSON.stringify(configuration))
    ;(globalThis as Globals).application.configure(configuration)
  }, configuration)
  return { ...app, page, origin }
}

const call = <Name extends keyof typeof AmplifyAuth>(page: Page, name: Name, input?: object) =>
  page.evaluate(
    async ({ name, input }) => JSON.parse(JSON.stringify((await (globalThis as Globals).application[name](input)) ?? null)),
    { name, input },
    // biome-ignore lint/suspicious/noExplicitAny: what JSON leaves of a class.
  ) as Promise<any>
/** Calls a function that navigates away, so that the call has no result. */
const leave = (page: Page, name: string, input?: object) =>
  page.evaluate(({ name, input }) => void (globalThis as Globals).application[name](input), { name, input })
const hears = (page: Page, event: string) =>
  page.waitForFunction(event => (globalThis as Globals).application?.heard.includes(event), event)

test('aws-amplify signs in with a redirect, refreshes, reads, and signs out over https', async () => {
  const { page, origin, base } = await visit()
  await leave(page, 'signInWithRedirect', { customState: 'from here', options: { loginHint: 'alice', lang: 'de' } })
  await page.waitForURL(`${service.url}/login?*`)
  expect(await page.getAttribute('html', 'lang')).toBe('de')
  expect(await page.inputValue('#signInFormUsername')).toBe('alice')
  await signInOn(page)
  await page.waitForURL(url => url.origin === origin)
  await hears(page, 'customOAuthState')
  expect(await call(page, 'getCurrentUser')).toMatchObject({ username: 'alice' })
  const { tokens } = await call(page, 'fetchAuthSession')
  expect(tokens.idToken.payload).toMatchObject({ email: 'alice@example.com', iss: `${service.url}${base}` })
  expect(await call(page, 'fetchUserAttributes')).toMatchObject({ email: 'alice@example.com' })
  const next = await call(page, 'fetchAuthSession', { forceRefresh: true })
  expect(next.tokens.accessToken.payload.jti).not.toBe(tokens.accessToken.payload.jti)

  await leave(page, 'signOut')
  await page.waitForURL(`${origin}/bye`)
  await page.goto(`${origin}/`)
  expect((await call(page, 'fetchAuthSession')).tokens).toBeUndefined()
  // The browser session has ended too, so the sign-in page is shown.
  await leave(page, 'signInWithRedirect', { provider: { custom: 'COGNITO' } })
  await page.waitForURL(`${service.url}/login?*`)
})

test('aws-amplify reads tokens of the implicit grant from the fragment', async () => {
  const { page, origin } = await visit({ responseType: 'token' })
  await leave(page, 'signInWithRedirect')
  await page.waitForURL(`${service.url}/login?*`)
  await signInOn(page)
  await page.waitForURL(url => url.origin === origin)
  await hears(page, 'signInWithRedirect')
  expect((await call(page, 'fetchAuthSession')).tokens.idToken.payload['cognito:username']).toBe('alice')
})

test('aws-amplify reports invalid_scope for a scope that the client does not have', async () => {
  const { page } = await visit({}, { AllowedOAuthScopes: ['openid'] })
  await leave(page, 'signInWithRedirect')
  await hears(page, 'signInWithRedirect_failure')
})
