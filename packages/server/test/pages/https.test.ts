import { afterAll, beforeAll, expect, test } from 'vitest'
import { password, sdkFor, startTestService, type TestService } from '../support/service.ts'
import { createPageApp } from './support.ts'

/** A service behind a proxy with TLS, and one without. */
let secure: TestService
let plain: TestService
beforeAll(async () => {
  ;[secure, plain] = await Promise.all([
    startTestService({ publicUrl: 'https://auth.example.com', allowedHosts: ['localhost'] }),
    startTestService(),
  ])
})
afterAll(() => Promise.all([secure.close(), plain.close()]))

const addressOf = ({ port }: TestService, path: string) => `http://localhost:${port}${path}`

test.each(['/login?client_id=x', '/oauth2/authorize', '/oauth2/userInfo', '/logout', '/error'])(
  'the answer at %s has Strict-Transport-Security where the public URL is https, and only there',
  async path => {
    const header = async (service: TestService) =>
      (await fetch(addressOf(service, path), { redirect: 'manual' })).headers.get('strict-transport-security')
    expect([await header(secure), await header(plain)]).toEqual(['max-age=31536000', null])
  },
)

test('an answer to a token request has it too', async () => {
  const answer = await fetch(addressOf(secure, '/oauth2/token'), { method: 'POST', body: new URLSearchParams({ grant_type: 'x' }) })
  expect([answer.status, answer.headers.get('strict-transport-security')]).toEqual([400, 'max-age=31536000'])
})

test('on https the cookie of a browser session is Secure and begins with __Host-, and signs in and out', async () => {
  const local = { ...secure, url: addressOf(secure, ''), sdk: sdkFor(addressOf(secure, '')) } as TestService
  const { address, Username, UserPoolId } = await createPageApp(local)
  const page = await fetch(address('/login'), { redirect: 'manual' })
  const csrf = page.headers.getSetCookie().find(line => line.startsWith('XSRF-TOKEN='))!
  expect(csrf).toMatch(/; Secure/)
  const token = csrf.split(';')[0]!.slice('XSRF-TOKEN='.length)
  const entered = await fetch(address('/login'), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: `XSRF-TOKEN=${token}`, origin: 'https://auth.example.com' },
    body: new URLSearchParams({ _csrf: decodeURIComponent(token), username: Username, password }),
  })
  const session = entered.headers.getSetCookie().find(line => line.startsWith(`__Host-cognito-${UserPoolId}=`))!
  expect(session).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const again = (cookie: string) => fetch(address('/oauth2/authorize'), { redirect: 'manual', headers: { cookie } })
  const [cookie = ''] = session.split(';')
  expect((await again(cookie)).headers.get('location')).toMatch(/\/callback\?code=/)
  // Without the beginning another host could have set it.
  expect((await again(cookie.replace('__Host-', ''))).headers.get('location')).not.toMatch(/code=/)
})
