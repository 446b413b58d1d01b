import { CreateUserPoolClientCommand, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, startTestService, type TestService } from '../../support/service.ts'
import { createUser } from '../consent/users.ts'
import { callback, codeClient, createBrowser, createOAuthApp, csrfOf, locationOf, verifier } from '../support.ts'

let service: TestService
let app: Awaited<ReturnType<typeof createOAuthApp>>
let stranger: Awaited<ReturnType<typeof createStranger>>
beforeAll(async () => {
  service = await startTestService()
  app = await createOAuthApp(service)
  stranger = await createStranger()
})
afterAll(() => service.close())

type Fields = Record<string, string>

const site = 'https://evil.example/landing'
/** PKCE, which a public client that registered itself needs. */
const { code_verifier: _, ...challenge } = verifier()

/** A pool with the user alice, in which a stranger registered a client that leads to a site of theirs. */
async function createStranger(redirectUri = site) {
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', DcrConfiguration: { OpenDcrEnabled: true } }))
  const base = `/${UserPool!.Id}`
  await createUser(service, UserPool!.Id!, 'alice')
  const body = JSON.stringify({ redirect_uris: [redirectUri], scope: 'openid email', token_endpoint_auth_method: 'none' })
  const { client_id } = await (await fetch(`${service.url}${base}/oauth2/register`, { method: 'POST', body })).json()
  const query = (more: Fields = {}) =>
    String(
      new URLSearchParams({ response_type: 'code', client_id, redirect_uri: redirectUri, scope: 'openid email', ...challenge, ...more }),
    )
  return { UserPoolId: UserPool!.Id!, base, query }
}

async function signIn(address: string, browser = createBrowser(service.url)) {
  const page = await (await browser.open(address)).text()
  const answer = await browser.post(address, { _csrf: csrfOf(page), username: 'alice', password })
  return { browser, location: locationOf(answer) }
}

describe('no endpoint is an open redirect (RFC 9700 §4.11)', () => {
  const paths = [
    '/oauth2/authorize',
    '/authorize',
    '/login',
    '/signup',
    '/forgotPassword',
    '/continue',
    '/consent',
    '/passkeys/add',
    '/logout',
  ]
  test.each([
    ['another site', 'https://evil.example/'],
    ['a host that begins with the registered one', 'https://app.example.evil.example/callback'],
    ['the registered host as user info', 'https://app.example@evil.example/callback'],
    ['the registered host as a password', 'https://x:app.example@evil.example/callback'],
    ['a backslash', 'https://evil.example\\@app.example/callback'],
    ['a path-relative address', '//evil.example/callback'],
    ['backslashes as slashes', '\\\\evil.example/callback'],
    ['a tab in the scheme', 'java\tscript:alert(1)'],
    ['a leading space', ` ${callback}`],
    ['a trailing line break', `${callback}\r\nSet-Cookie: a=b`],
    ['an encoded slash', 'https://app.example%2f@evil.example/callback'],
    ['dot segments that leave the path', `${callback}/../../evil`],
    ['a fragment', `${callback}#@evil.example`],
    ['a trailing dot in the host', 'https://app.example./callback'],
    ['a letter that looks the same', 'https://аpp.example/callback'],
    ['a data: address', 'data:text/html,<script>alert(1)</script>'],
  ])('%s is not gone to by any path', async (_name, target) => {
    for (const path of paths)
      for (const name of ['redirect_uri', 'logout_uri', 'post_logout_redirect_uri']) {
        const query = new URLSearchParams({ response_type: 'code', client_id: app.ClientId, [name]: target })
        for (const method of ['GET', 'POST']) {
          const answer = await app.browser.open(`${app.base}${path}?${query}`, { method })
          const location = answer.headers.get('location')
          if (location === null) continue
          // Other parameters than redirect_uri are ignored where they mean nothing, and the only callback of the client counts.
          const where = new URL(location, service.url)
          expect([service.url, 'https://app.example'], `${method} ${path} ${name}`).toContain(where.origin)
          if (where.origin === 'https://app.example') expect([name === 'redirect_uri', where.pathname]).toEqual([false, '/callback'])
        }
      }
  })

  test.each<[string, Fields]>([
    ['an unsupported response type', { response_type: 'bad' }],
    ['no response type', { response_type: '' }],
    ['a flow that it does not have', { response_type: 'token' }],
    ['a scope that it does not have', { scope: 'openid other' }],
    ['a malformed code challenge', { code_challenge: 'short', code_challenge_method: 'S256' }],
    ['an unknown prompt', { prompt: 'other' }],
    ['a malformed max_age', { max_age: 'soon' }],
    ['an unknown provider', { identity_provider: 'Other' }],
    ['a malformed resource', { resource: 'nothing' }],
  ])('a client that registered itself does not get the browser to its site by a request with %s', async (_name, more) => {
    for (const path of ['/oauth2/authorize', '/login', '/consent']) {
      const browser = createBrowser(service.url)
      const answer = await browser.open(`${stranger.base}${path}?${stranger.query(more)}`)
      expect(locationOf(answer)).toMatch(new RegExp(`^${stranger.base}/error\\?error=`))
      expect((await browser.open(locationOf(answer))).status).toBe(400)
    }
  })

  test('prompt=none, which may show no page, answers a client that registered itself also with an error', async () => {
    const browser = createBrowser(service.url)
    const location = locationOf(
      await browser.open(`${stranger.base}/oauth2/authorize?${stranger.query({ prompt: 'none', scope: 'other' })}`),
    )
    expect(location.startsWith(`${site}?`)).toBe(true)
  })
})

describe('login CSRF', () => {
  const forms: [path: string, fields: Fields][] = [
    ['/login', { username: 'alice', password }],
    ['/challenge', { step: 'x', code: '123456' }],
    ['/signup', { username: 'mallory', password, 'requiredAttributes[email]': 'm@example.com' }],
    ['/confirm', { step: 'x', code: '123456' }],
    ['/confirmforgotPassword', { step: 'x', code: '123456', new_password: password }],
    ['/continue', {}],
    ['/consent', { answer: 'approve', scopes: 'openid' }],
    ['/consents', { revoke: 'x' }],
    ['/passkeys/add', { credential: '{}' }],
  ]
  test.each(forms)(
    'POST %s without the right CSRF token, or from another site, opens no session and completes nothing',
    async (path, fields) => {
      const attacker = createBrowser(service.url)
      const own = csrfOf(await (await attacker.open(`${app.base}/login?${app.query()}`)).text())
      const attempts: [string, Fields, Fields][] = [
        ['no token', {}, {}],
        ['the attacker’s token without their cookie', { _csrf: own }, {}],
        ['an invented token in field and cookie', { _csrf: 'a' }, { cookie: 'XSRF-TOKEN=a' }],
        [
          'the attacker’s token and cookie, from another site',
          { _csrf: own },
          { cookie: `XSRF-TOKEN=${own}`, 'sec-fetch-site': 'cross-site' },
        ],
        [
          'the attacker’s token and cookie, from a neighbouring host',
          { _csrf: own },
          { cookie: `XSRF-TOKEN=${own}`, 'sec-fetch-site': 'same-site' },
        ],
      ]
      for (const [name, more, headers] of attempts) {
        const body = new URLSearchParams({ ...fields, ...more })
        const answer = await fetch(`${service.url}${app.base}${path}?${app.query()}`, { method: 'POST', body, headers, redirect: 'manual' })
        expect(
          answer.headers.getSetCookie().filter(line => line.startsWith('cognito')),
          name,
        ).toEqual([])
        expect(answer.headers.get('location') ?? '', name).not.toMatch(/[?&]code=/)
      }
    },
  )

  test('a session handle that an attacker chose is not adopted, and each sign-in has a new one', async () => {
    const browser = createBrowser(service.url)
    const name = `cognito-${app.UserPoolId}`
    browser.cookies.set(name, { value: 'chosen-by-the-attacker', path: '/' })
    const handles: (string | undefined)[] = []
    for (const prompt of ['login', 'login']) {
      await signIn(`${app.base}/login?${app.query({ prompt })}`, browser)
      handles.push(browser.cookies.get(name)?.value)
    }
    expect(new Set(['chosen-by-the-attacker', ...handles]).size).toBe(3)
    const chosen = createBrowser(service.url)
    chosen.cookies.set(name, { value: 'chosen-by-the-attacker', path: '/' })
    expect(locationOf(await chosen.open(`${app.base}/oauth2/authorize?${app.query({ prompt: 'none' })}`))).toContain('error=login_required')
  })
})

describe('a request that asks for a fresh sign-in', () => {
  test.each<Fields>([{ prompt: 'login' }, { max_age: '0' }])('is not answered on the consent page by an older session: %j', async more => {
    const { base, query } = await createStranger()
    const { browser } = await signIn(`${base}/login?${query()}`)
    const older = `${base}/consent?${query(more)}`
    expect(locationOf(await browser.open(older))).toMatch(/\/login\?/)
    expect(locationOf(await browser.post(older, { answer: 'approve', scopes: 'openid email' }))).toMatch(/\/login\?/)
    // Nor with the proof of another request, or of another session.
    const proven = await signIn(`${base}/login?${query({ ...more, state: 'one' })}`, browser)
    expect((await browser.open(proven.location)).status).toBe(200)
    expect(locationOf(await browser.open(proven.location.replace('state=one', 'state=two')))).toMatch(/\/login\?/)
    const other = (await signIn(`${base}/login?${query()}`)).browser
    expect(locationOf(await other.open(proven.location))).toMatch(/\/login\?/)
    await service.clock.advance(301_000)
    expect(locationOf(await browser.open(proven.location))).toMatch(/\/login\?/)
  })
})

test('every answer with a code, token or form forbids caches and referrers to other sites, and no POST is answered with 307 or 308', async () => {
  const { browser, location } = await signIn(`${app.base}/login?${app.query({ prompt: 'login' })}`)
  expect(location).toContain('?code=')
  const page = await browser.open(`${app.base}/login?${app.query()}`)
  const csrf = csrfOf(await page.clone().text())
  const answers = [
    page,
    await browser.open(`${app.base}/oauth2/authorize?${app.query()}`),
    await browser.post(`${app.base}/continue?${app.query()}`, { _csrf: csrf }),
    await browser.open(`${app.base}/consents`),
    await app.exchange(new URL(location).searchParams.get('code')!),
  ]
  for (const answer of answers) {
    expect(answer.headers.get('cache-control')).toContain('no-store')
    // No other site gets a referrer.
    expect(['no-referrer', 'same-origin']).toContain(answer.headers.get('referrer-policy'))
    expect([200, 302]).toContain(answer.status)
  }
})

describe('registered addresses of every legal form are served', () => {
  test.each([
    ['https://app.example/größe', 'https://app.example/gr%C3%B6%C3%9Fe?code='],
    ['https://app.example/😀', 'https://app.example/%F0%9F%98%80?code='],
    ['https://app.example/a%20b?x=%C3%A4', 'https://app.example/a%20b?x=%C3%A4&code='],
    ['com.example.app:back', 'com.example.app:back?code='],
    ['http://[::1]:3000/cb', 'http://[::1]:3000/cb?code='],
  ])('callback %s', async (uri, start) => {
    const { base, query } = await createOAuthApp(service, { CallbackURLs: [uri] })
    const { location } = await signIn(`${base}/login?${query({ redirect_uri: uri })}`)
    expect(location.slice(0, start.length)).toBe(start)
  })

  test('a relative sign-out URL neither breaks the pages nor is an open redirect', async () => {
    const { UserPoolId } = app
    const { UserPoolClient } = await service.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'relative', ...codeClient, LogoutURLs: ['/bye'] }),
    )
    const client_id = UserPoolClient!.ClientId!
    expect((await createBrowser(service.url).open(`${app.base}/login?${app.query({ client_id })}`)).status).toBe(200)
    const leave = (logout_uri: string) =>
      createBrowser(service.url).open(`${app.base}/logout?${new URLSearchParams({ client_id, logout_uri })}`)
    expect(locationOf(await leave('/bye'))).toBe('/bye')
    expect(locationOf(await leave('//bye'))).toMatch(/\/error\?/)
  })
})
