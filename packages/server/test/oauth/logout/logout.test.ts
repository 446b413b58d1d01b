import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, createBrowser, createOAuthApp, locationOf } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test('GET /logout with a logout_uri ends the browser session and keeps the tokens valid', async () => {
  const { tokens, browser, base, ClientId, signIn } = await createOAuthApp(service)
  const { access_token } = await tokens()
  const stolen = createBrowser(service.url)
  for (const [name, cookie] of browser.cookies) stolen.cookies.set(name, cookie)
  const bye = encodeURIComponent('https://app.example/bye')
  expect(locationOf(await browser.open(`${base}/logout?client_id=${ClientId}&logout_uri=${bye}&state=s`))).toBe('https://app.example/bye')
  expect([...browser.cookies.keys()].filter(name => name.startsWith('cognito'))).toEqual([])
  expect((await signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  // A copy of the cookie is of no use.
  expect((await signIn({ prompt: 'none' }, { using: stolen })).searchParams.get('error')).toBe('login_required')
  expect((await service.sdk.send(new GetUserCommand({ AccessToken: access_token }))).Username).toBe('alice')
})

test('GET /logout with an authorization request redirects to the sign-in page', async () => {
  const { browser, base, query, signIn } = await createOAuthApp(service)
  await signIn()
  const location = new URL(locationOf(await browser.open(`${base}/logout?${query({ state: 's' })}`)), service.url)
  expect(location.pathname).toBe(`${base}/login`)
  expect(location.searchParams.get('state')).toBe('s')
})

test('a logout_uri that the client does not list exactly counts as absent', async () => {
  const { browser, base, ClientId } = await createOAuthApp(service)
  for (const logout_uri of [
    'https://app.example/bye/',
    'https://evil.example',
    'https://app.example/Bye',
    callback,
    'javascript:alert(1)',
  ]) {
    const location = new URL(
      locationOf(await browser.open(`${base}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri })}`)),
      service.url,
    )
    expect(location.pathname).toBe(`${base}/error`)
    expect(location.searchParams.get('error')).toBe("Required String parameter 'redirect_uri' is not present")
  }
  const withoutClient = new URL(locationOf(await browser.open(`${base}/logout`)), service.url)
  expect(withoutClient.searchParams.get('error')).toBe("Required String parameter 'client_id' is not present")
})

test('a browser session made below the pool id is valid at the root, and GET /logout at the root ends it', async () => {
  const { signIn, browser, base, query, ClientId } = await createOAuthApp(service)
  await signIn()
  const silently = async (at: string) => locationOf(await browser.open(`${at}/oauth2/authorize?${query({ prompt: 'none' })}`))
  for (const at of [base, '']) expect(await silently(at)).toContain('?code=')
  await browser.open(`/logout?client_id=${ClientId}&logout_uri=${encodeURIComponent('https://app.example/bye')}`)
  for (const at of [base, '']) expect(await silently(at)).toContain('error=login_required')
})
