import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from '../gateway/support.ts'
import { createOAuthApp } from '../oauth/support.ts'
import { startTestService, type TestService } from '../support/service.ts'

let service: TestService
let production: TestService
let app: Awaited<ReturnType<typeof createOAuthApp>>
const prefix = '/_aws/cognito-idp'
beforeAll(async () => {
  service = await startTestService({ allowedHosts: ['.localhost.localstack.cloud'] })
  production = await startTestService({ production: true })
  app = await createOAuthApp(service)
})
afterAll(() => Promise.all([service.close(), production.close()]))

const get = (path: string, headers: Record<string, string> = {}) =>
  send(service.port, { method: 'GET', path, headers: Object.entries(headers) })

test('the sign-in page of LocalStack signs a user in, and its token endpoint takes the code', async () => {
  const page = await get(`${prefix}/login?${app.query()}`)
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('name="username"')])
  const entry = await get(`${prefix}/oauth2/authorize?${app.query()}`)
  expect([entry.status, entry.headers.location]).toEqual([302, expect.stringMatching(/^\/login\?/)])
  const { refresh_token } = await app.tokens()
  const refreshed = await fetch(`${service.url}${prefix}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', client_id: app.ClientId, refresh_token: refresh_token! }),
  })
  const { access_token } = await refreshed.json()
  const info = await fetch(`${service.url}${prefix}/oauth2/userInfo`, { headers: { authorization: `Bearer ${access_token}` } })
  expect([info.status, await info.json()]).toEqual([200, expect.objectContaining({ username: 'alice' })])
  const revoked = await fetch(`${service.url}${prefix}/oauth2/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: app.ClientId, token: refresh_token! }),
  })
  expect(revoked.status).toBe(200)
})

test.each([
  ['/signup', 200],
  ['/logout', 302],
  ['/nothing', 404],
  ['/oauth2/nothing', 404],
  ['/_poolhouse/inbox', 404],
  ['/../_poolhouse/inbox', 404],
  ['/health', 404],
  ['', 404],
])("of the paths below LocalStack's, %s answers %i", async (path, status) => {
  const query = path === '/logout' ? `client_id=${app.ClientId}&logout_uri=https%3A%2F%2Fapp.example%2Fbye` : app.query()
  const answered = await get(`${prefix}${path}?${query}`)
  expect(answered.status === 302 ? 302 : answered.status).toBe(status)
})

test.each([
  ['a host that is not allowed', () => get(`${prefix}/login?${app.query()}`, { host: 'rebound.example' }), 403],
  ['production', () => send(production.port, { method: 'GET', path: `${prefix}/login`, headers: [] }), 404],
])('the paths of LocalStack are not for %s', async (_, ask, status) => {
  expect((await ask()).status).toBe(status)
})

test('a host name of LocalStack that is allowed has the paths', async () => {
  const page = await get(`${prefix}/login?${app.query()}`, { host: 'cognito-idp.localhost.localstack.cloud:4566' })
  expect(page.status).toBe(200)
})
