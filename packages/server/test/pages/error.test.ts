import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressDifferences } from '../../src/pages/address-differences.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { callback, createPageApp, plainBrowser, startPages } from './support.ts'

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

/** Opens an address, and the error page that it redirects to. */
async function openError(address: string, at = service) {
  const browser = plainBrowser()
  const { location } = await browser.open(address)
  const page = await browser.open(new URL(location!, at.url).href)
  return { location: location!, status: page.status, text: page.text }
}

test.each`
  asked                            | registered                    | differences
  ${'https://app.example/cb/'}     | ${'https://app.example/cb'}   | ${['slash']}
  ${'http://app.example/cb'}       | ${'https://app.example/cb'}   | ${['scheme']}
  ${'http://localhost:3001/cb'}    | ${'http://localhost:3000/cb'} | ${['port']}
  ${'http://localhost/cb'}         | ${'http://localhost:3000/cb'} | ${['port']}
  ${'http://127.0.0.1:3000/cb'}    | ${'http://localhost:3000/cb'} | ${['host']}
  ${'https://app.example/CB'}      | ${'https://app.example/cb'}   | ${['case']}
  ${'https://APP.example/cb'}      | ${'https://app.example/cb'}   | ${['case']}
  ${'https://app.example/other'}   | ${'https://app.example/cb'}   | ${['path']}
  ${'https://app.example/cb?x=1'}  | ${'https://app.example/cb'}   | ${['query']}
  ${'https://app.example:443/cb'}  | ${'https://app.example/cb'}   | ${['spelling']}
  ${'not an address'}              | ${'https://app.example/cb'}   | ${['spelling']}
  ${'http://evil.example:81/x/?y'} | ${'https://app.example/cb'}   | ${['scheme', 'host', 'port', 'path', 'query']}
`('$asked differs from $registered in $differences', ({ asked, registered, differences }) => {
  expect(addressDifferences(asked, registered)).toEqual(differences)
})

describe('in development', () => {
  test.each`
    asked                                  | difference
    ${`${callback}/`}                      | ${'the slash at the end'}
    ${'http://app.example/callback'}       | ${'the scheme (http or https)'}
    ${'https://app.example:8443/callback'} | ${'the port'}
  `('redirect_mismatch names $asked, the registered address and the difference', async ({ asked, difference }) => {
    for (const path of ['/oauth2/authorize', '/login', '/signup', '/passkeys/add']) {
      const { location, status, text } = await openError(app.address(path, { redirect_uri: asked }))
      expect(location).toMatch(/\/error\?error=redirect_mismatch&client_id=\w+&redirect_uri=/)
      expect([status, text.includes(`<code>${asked}</code>`), text.includes(`<code>${callback}</code>`)]).toEqual([400, true, true])
      expect(text).toContain(difference)
    }
  })

  test('a sign-out URL that the client does not list is named with the listed ones', async () => {
    const logout = `${service.url}/${app.UserPoolId}/logout?${new URLSearchParams({ client_id: app.ClientId, logout_uri: 'https://app.example/bye/' })}`
    const { text } = await openError(logout)
    expect(text).toContain('<code>https://app.example/bye/</code>')
    expect(text).toContain('<code>https://app.example/bye</code>')
    expect(text).toContain('the slash at the end')
  })

  test('for a client without sign-out URLs the error page says that it has none', async () => {
    const { UserPoolId, ClientId } = await createPageApp(service, { client: { LogoutURLs: undefined } })
    const logout = `${service.url}/${UserPoolId}/logout?${new URLSearchParams({ client_id: ClientId, logout_uri: 'https://app.example/' })}`
    expect((await openError(logout)).text).toContain('lists no address')
  })

  test('an unknown client is named, with the clients of the pool and the nearest of them', async () => {
    const near = `${app.ClientId.slice(0, -1)}_`
    const { status, text } = await openError(app.address('/oauth2/authorize', { client_id: near }))
    expect(status).toBe(400)
    for (const said of [
      `<code>${near}</code>`,
      'No app client has this id',
      `Did you mean <code>${app.ClientId}</code>?`,
      'poolhouse logs --errors',
    ])
      expect(text).toContain(said)
  })

  test.each`
    parameter          | value              | error                          | says
    ${'scope'}         | ${'openid profil'} | ${'invalid_scope'}             | ${['<code>profil</code>', '<li><code>openid</code></li>', 'Did you mean <code>profile</code>?']}
    ${'response_type'} | ${'Code'}          | ${'unsupported_response_type'} | ${['<code>Code</code>', '<li><code>code</code></li>', 'Did you mean <code>code</code>?']}
  `('the error page of $error names $value, what is allowed and the nearest of it', async ({ parameter, value, error, says }) => {
    const query = new URLSearchParams({ error, client_id: app.ClientId, [parameter]: value })
    const { text } = await plainBrowser().open(`${service.url}/${app.UserPoolId}/error?${query}`)
    for (const said of says) expect(text).toContain(said)
  })

  test.each([
    ['an address that the client lists', { error: 'redirect_mismatch', redirect_uri: callback }],
    ['an unknown error', { error: 'Your account is locked', redirect_uri: 'https://evil.example/' }],
    [
      'two addresses',
      [
        ['error', 'redirect_mismatch'],
        ['redirect_uri', 'https://one.example/'],
        ['redirect_uri', 'https://two.example/'],
      ],
    ],
  ])('the error page names nothing for %s', async (_name, query) => {
    const page = await plainBrowser().open(
      `${service.url}/${app.UserPoolId}/error?${new URLSearchParams(query as never)}&client_id=${app.ClientId}`,
    )
    expect(page.text).not.toContain('was refused')
  })

  test('a refused value cannot put a sentence or markup on the page', async () => {
    const { text } = await openError(app.address('/login', { redirect_uri: 'Call +1 900 <b>now</b>\u202E "x"' }))
    expect(text).toContain('<code>Call%20+1%20900%20%3Cb%3Enow%3C/b%3E%E2%80%AE%20%22x%22</code>')
  })
})

test.each([
  ['in production names no address', false],
  ['in production with --strict-oidc names the refused address, and none of the client', true],
])('the error page %s', async (_name, strictOidc) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-error-'))
  const masterKey = randomBytes(32)
  const development = await startTestService({ dataDir, masterKey })
  const { UserPoolId, ClientId } = await createPageApp(development)
  await development.close()
  const production = await startTestService({ dataDir, masterKey, production: true, strictOidc })
  try {
    const asked = 'https://app.example/other'
    const query = new URLSearchParams({ response_type: 'code', client_id: ClientId, redirect_uri: asked })
    const { location, text } = await openError(`${production.url}/${UserPoolId}/oauth2/authorize?${query}`, production)
    if (!strictOidc) expect(location).toBe(`/${UserPoolId}/error?error=redirect_mismatch&client_id=${ClientId}`)
    expect([text.includes(asked), text.includes(callback)]).toEqual([strictOidc, false])
    // Nor for an address that another site wrote.
    const typed = `${production.url}/${UserPoolId}/error?error=redirect_mismatch&client_id=${ClientId}&redirect_uri=${encodeURIComponent(asked)}`
    expect((await plainBrowser().open(typed)).text.includes(asked)).toBe(strictOidc)
  } finally {
    await production.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
