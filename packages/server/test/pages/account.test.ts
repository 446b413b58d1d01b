import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, type TestService } from '../support/service.ts'
import { callback, createPageApp, plainBrowser, type Shown, startPages } from './support.ts'

const running: (() => Promise<unknown>)[] = []
let service: TestService
let app: Awaited<ReturnType<typeof createPageApp>>
beforeAll(async () => {
  service = await startPages(running)
  app = await createPageApp(service)
})
afterAll(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const titleOf = ({ text }: Shown) => /<h1>([^<]*)<\/h1>/.exec(text)?.[1]

async function signedIn({ address } = app) {
  const browser = plainBrowser()
  await browser.open(address('/login'))
  expect((await browser.send({ username: 'alice', password })).status).toBe(302)
  return browser
}

describe('a browser session', () => {
  test('makes the sign-in page offer the account or another one', async () => {
    const browser = await signedIn()
    const asked = await browser.open(app.address('/oauth2/authorize', { prompt: 'select_account' }))
    const shown = await browser.open(new URL(asked.location!, service.url).href)
    expect([titleOf(shown), shown.text.includes('Continue as alice')]).toEqual(['Choose an account', true])
    const { status, location } = await browser.send()
    expect([status, location?.startsWith(`${callback}?code=`)]).toEqual([302, true])
    const other = await browser.open(app.address('/login', { prompt: 'login' }))
    expect(titleOf(other)).toBe('Sign in')
    expect(shown.text).toContain('prompt=login')
  })

  test('is used by POST /continue only with a CSRF token and if max_age allows it', async () => {
    const browser = await signedIn()
    const shown = await browser.open(app.address('/login'))
    const unsigned = await browser.post(shown.form.action, '')
    expect([unsigned.status, titleOf(unsigned)]).toEqual([403, 'Choose an account'])
    // The query of the POST counts, not that of the page.
    const strict = await browser.post(app.address('/continue', { max_age: '0' }), new URLSearchParams(shown.form.fields).toString())
    expect(new URL(strict.location!, service.url).pathname).toBe(`/${app.UserPoolId}/login`)
    expect((await browser.post(shown.form.action, new URLSearchParams(shown.form.fields).toString())).location).toContain('?code=')
  })

  test('of another pool is not accepted', async () => {
    const browser = await signedIn()
    const other = await createPageApp(service)
    const [key, cookie] = [...browser.jar].find(([name]) => name.startsWith('cognito-'))!
    expect(key).toBe(`cognito-${app.UserPoolId} /`)
    browser.jar.set(`cognito-${other.UserPoolId} /`, { value: cookie.value, path: '/' })
    expect(titleOf(await browser.open(other.address('/login')))).toBe('Sign in')
    expect((await browser.open(other.address('/oauth2/authorize', { prompt: 'none' }))).location).toContain('error=login_required')
    expect((await browser.post(other.address('/continue'), '')).location).toContain('/login?')
  })
})

describe('/passkeys/add', () => {
  const enrol = (query: Record<string, string>, { UserPoolId, ClientId } = app) =>
    `${service.url}/${UserPoolId}/passkeys/add?${new URLSearchParams({ client_id: ClientId, redirect_uri: callback, ...query })}`

  test.each`
    query                                               | error
    ${{ client_id: 'unknown' }}                         | ${'invalid_request'}
    ${{ client_id: '' }}                                | ${'invalid_request'}
    ${{ redirect_uri: '' }}                             | ${'redirect_mismatch'}
    ${{ redirect_uri: `${callback}/` }}                 | ${'redirect_mismatch'}
    ${{ redirect_uri: 'https://APP.example/callback' }} | ${'redirect_mismatch'}
    ${{ redirect_uri: 'https://evil.example/' }}        | ${'redirect_mismatch'}
    ${{ redirect_uri: 'javascript:alert(1)' }}          | ${'redirect_mismatch'}
  `('GET and POST /passkeys/add with $query redirect to the error page only', async ({ query, error }) => {
    const browser = await signedIn()
    for (const { location } of [await browser.open(enrol(query)), await browser.post(enrol(query), '')])
      expect(location).toMatch(new RegExp(`^/${app.UserPoolId}/error\\?error=${error}`))
  })

  test('answers 403 without a browser session of the pool', async () => {
    expect((await plainBrowser().open(enrol({}))).status).toBe(403)
    expect((await plainBrowser().post(enrol({}), '')).status).toBe(403)
  })

  test('shows an error where the pool has no passkeys, and refuses a form without a CSRF token', async () => {
    const browser = await signedIn()
    const shown = await browser.open(enrol({}))
    expect([shown.status, shown.text.includes('Passkeys cannot be used here.')]).toEqual([400, true])
    expect((await browser.post(enrol({}), 'credential={}')).location).toBeNull()
  })
})
