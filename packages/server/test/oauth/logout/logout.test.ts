import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, locationOf, visitor, world } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

test('to the app: the session ends, tokens live on', async () => {
  const { tokens, browser, base, ClientId, signIn } = await world(service)
  const { access_token } = await tokens()
  const stolen = visitor(service.url)
  for (const [name, cookie] of browser.cookies) stolen.cookies.set(name, cookie)
  const bye = encodeURIComponent('https://app.example/bye')
  expect(locationOf(await browser.visit(`${base}/logout?client_id=${ClientId}&logout_uri=${bye}&state=s`))).toBe('https://app.example/bye')
  expect([...browser.cookies.keys()].filter(name => name.startsWith('cognito'))).toEqual([])
  expect((await signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  // Whoever kept the cookie has nothing.
  expect((await signIn({ prompt: 'none' }, { using: stolen })).searchParams.get('error')).toBe('login_required')
  expect((await service.sdk.send(new GetUserCommand({ AccessToken: access_token }))).Username).toBe('alice')
})

test('and in again: to the sign-in page of the request', async () => {
  const { browser, base, query, signIn } = await world(service)
  await signIn()
  const location = new URL(locationOf(await browser.visit(`${base}/logout?${query({ state: 's' })}`)), service.url)
  expect(location.pathname).toBe(`${base}/login`)
  expect(location.searchParams.get('state')).toBe('s')
})

test('an address that is not listed to the letter counts as none', async () => {
  const { browser, base, ClientId } = await world(service)
  for (const logout_uri of [
    'https://app.example/bye/',
    'https://evil.example',
    'https://app.example/Bye',
    callback,
    'javascript:alert(1)',
  ]) {
    const location = new URL(
      locationOf(await browser.visit(`${base}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri })}`)),
      service.url,
    )
    expect(location.pathname).toBe(`${base}/error`)
    expect(location.searchParams.get('error')).toBe("Required String parameter 'redirect_uri' is not present")
  }
  const nobody = new URL(locationOf(await browser.visit(`${base}/logout`)), service.url)
  expect(nobody.searchParams.get('error')).toBe("Required String parameter 'client_id' is not present")
})

test('who signed in below the pool is signed in at the root, and signed out there', async () => {
  const { signIn, browser, base, query, ClientId } = await world(service)
  await signIn()
  const silently = async (at: string) => locationOf(await browser.visit(`${at}/oauth2/authorize?${query({ prompt: 'none' })}`))
  for (const at of [base, '']) expect(await silently(at)).toContain('?code=')
  await browser.visit(`/logout?client_id=${ClientId}&logout_uri=${encodeURIComponent('https://app.example/bye')}`)
  for (const at of [base, '']) expect(await silently(at)).toContain('error=login_required')
})
