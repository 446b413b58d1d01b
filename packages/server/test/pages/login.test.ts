import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, type TestService } from '../support/service.ts'
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

const codeOf = (location: string | null) => /^https:\/\/app\.example\/callback\?code=([0-9a-f-]{36})&state=st$/.exec(location ?? '')?.[1]

test.each([
  { where: "below the pool's id", base: undefined },
  { where: 'at the root', base: '' },
])('a sign-in $where redirects with a code that gives tokens, and sets a browser session', async ({ base }) => {
  const browser = plainBrowser()
  const asked = await browser.open(app.address('/oauth2/authorize', {}, base))
  expect(asked.status).toBe(302)
  const shown = await browser.open(new URL(asked.location!, service.url).href)
  expect(shown.status).toBe(200)
  expect(shown.text).toMatch(
    /id="signInFormUsername" name="username"[\s\S]*id="signInFormPassword" name="password"[\s\S]*name="signInSubmitButton"/,
  )
  const entered = await browser.send({ username: 'alice', password, signInSubmitButton: 'Sign in' })
  expect(entered.status).toBe(302)
  const code = codeOf(entered.location)
  expect(code).toBeDefined()
  const cookie = entered.headers.getSetCookie().find(line => line.startsWith(`cognito-${app.UserPoolId}=`))
  expect(cookie).toMatch(/; Max-Age=3600; Path=[^;]+; HttpOnly; SameSite=Lax$/)

  const tokens = await fetch(`${service.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', client_id: app.ClientId, code: code!, redirect_uri: callback }),
  })
  expect(await tokens.json()).toMatchObject({ id_token: expect.any(String), access_token: expect.any(String), token_type: 'Bearer' })
  const again = await browser.open(app.address('/oauth2/authorize', { prompt: 'none' }, base))
  expect(codeOf(again.location)).toBeDefined()
})

test('a sign-in with the implicit grant redirects with tokens in the fragment', async () => {
  const browser = plainBrowser()
  await browser.open(app.address('/login', { response_type: 'token' }))
  const { location } = await browser.send({ username: 'alice', password })
  expect(location).toMatch(
    /^https:\/\/app\.example\/callback#id_token=[^&]+&access_token=[^&]+&expires_in=3600&token_type=Bearer&state=st$/,
  )
})

test('a client with a secret has the same sign-in page', async () => {
  const { address } = await createPageApp(service, { client: { GenerateSecret: true } })
  const browser = plainBrowser()
  await browser.open(address('/login'))
  expect(codeOf((await browser.send({ username: 'alice', password })).location)).toBeDefined()
})

test('the sign-in page answers an unknown user, a wrong password, a disabled user and a required reset alike (user enumeration)', async () => {
  const { UserPoolId, address } = await createPageApp(service)
  const { sdk } = service
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'dora', MessageAction: 'SUPPRESS' }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'dora', Password: password, Permanent: true }))
  await sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: 'dora' }))
  const UserAttributes = ['email', 'email_verified'].map((Name, index) => ({ Name, Value: ['rita@example.com', 'true'][index] }))
  await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'rita', MessageAction: 'SUPPRESS', UserAttributes }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'rita', Password: password, Permanent: true }))
  await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: 'rita' }))
  const answers = []
  for (const username of ['alice', 'unknown', 'dora', 'rita']) {
    const browser = plainBrowser()
    await browser.open(address('/login'))
    const { status, text } = await browser.send({ username, password: 'Wrong-horse-9' })
    answers.push({ status, text: text.replaceAll(username, 'NAME').replaceAll(/name="_csrf" value="[^"]*"/g, '') })
  }
  expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]!.status).toBe(400)
  expect(answers[0]!.text).toMatch(/role="alert">Incorrect user name or password\.<\/p>/)
  // After six wrong passwords both an existing and an unknown user are locked out.
  for (const username of ['alice', 'unknown']) {
    const browser = plainBrowser()
    await browser.open(address('/login'))
    for (let guess = 0; guess < 5; guess++) await browser.send({ username, password: 'Wrong-horse-9' })
    expect((await browser.send({ username, password })).text).toContain('Too many attempts.')
  }
})

test.each`
  query                                            | location
  ${{ scope: 'openid phone' }}                     | ${`${callback}?error_description=invalid_scope&state=st&error=invalid_request`}
  ${{ response_type: 'id_token' }}                 | ${`${callback}?state=st&error=invalid_request`}
  ${{ redirect_uri: 'https://app.example/other' }} | ${/^\/[^/]+\/error\?error=redirect_mismatch&client_id=[0-9a-z]+&redirect_uri=/}
  ${{ redirect_uri: `${callback}/` }}              | ${/^\/[^/]+\/error\?error=redirect_mismatch/}
  ${{ client_id: 'unknown' }}                      | ${/^\/[^/]+\/error\?error=invalid_request&client_id=unknown$/}
`('GET /login with $query redirects like /oauth2/authorize', async ({ query, location }) => {
  const [page, authorize] = await Promise.all(['/login', '/oauth2/authorize'].map(path => plainBrowser().open(app.address(path, query))))
  expect(page!.status).toBe(302)
  expect(page!.location).toMatch(typeof location === 'string' ? new RegExp(`^${location.replaceAll(/[?./]/g, '\\$&')}$`) : location)
  expect(authorize!.location).toBe(page!.location)
  const post = await plainBrowser().post(app.address('/login', query), '')
  expect(post.location).toBe(page!.location)
})

test('the sign-in page has strict headers, and form-action lists the client’s URLs only', async () => {
  const { address } = await createPageApp(service, {
    client: { CallbackURLs: [callback, 'myapp://home', 'http://localhost:3000/cb'], LogoutURLs: ['https://bye.example/x'] },
  })
  const { headers, text } = await plainBrowser().open(address('/login'))
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  const policy = headers.get('content-security-policy')!
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src 'self' data:; form-action 'self' http:\/\/localhost:3000 https:\/\/app\.example myapp: https:\/\/bye\.example; base-uri 'none'; frame-ancestors 'none'$/,
  )
  expect(text).not.toMatch(/<script|\son\w+=|javascript:|\sstyle=/i)
  expect(text.length).toBeLessThan(30_000)
})

test('form-action of a client that is another user pool allows the applications of that pool', async () => {
  const { address } = await createPageApp(service, {
    client: { CallbackURLs: [callback, 'https://pool.example/oauth2/idpresponse'], LogoutURLs: [] },
  })
  const policy = (await plainBrowser().open(address('/login'))).headers.get('content-security-policy')!
  expect(policy).toContain("form-action 'self' https://app.example https://pool.example https: http://localhost:* http://127.0.0.1:*;")
})

describe('the sign-in form (CSRF)', () => {
  const right = { username: 'alice', password }

  test.each`
    change
    ${'without a token'}
    ${'with an invented token'}
    ${'with the token of another browser'}
    ${'with a planted cookie'}
    ${'without a cookie'}
    ${'with the token of another pool'}
    ${'with the token of another session'}
    ${'from another site'}
    ${'from a neighbouring host'}
    ${'from another origin, without Sec-Fetch-Site'}
    ${'from an origin that is hidden'}
    ${'from the same host at another port'}
    ${'without Origin, with the Referer of another site'}
    ${'without Origin and Referer'}
  `('sent $change is refused and the page is shown again', async ({ change }: { change: string }) => {
    const browser = plainBrowser()
    const { form } = await browser.open(app.address('/login'))
    const key = [...browser.jar.keys()].find(name => name.startsWith('XSRF-TOKEN'))!
    const path = browser.jar.get(key)!.path
    const plant = (value: string) => browser.jar.set(key, { value, path })
    const elsewhere = async (address: string) => (await plainBrowser().open(address)).form.fields._csrf!
    const own = form.fields._csrf!
    const invented = `${own.slice(0, 22)}.${'A'.repeat(43)}`
    const planted: Record<string, () => Promise<string> | string> = {
      'without a token': () => '',
      'with an invented token': () => 'x',
      'with the token of another browser': () => elsewhere(app.address('/login')),
      'with a planted cookie': () => {
        plant(invented)
        return invented
      },
      'without a cookie': () => {
        browser.jar.clear()
        return own
      },
      'with the token of another pool': async () => {
        const other = await elsewhere((await createPageApp(service)).address('/login'))
        plant(other)
        return other
      },
      'with the token of another session': () => {
        browser.jar.set(`cognito-${app.UserPoolId} ${path}`, { value: 'AYABeother', path })
        return own
      },
    }
    const headers: Record<string, Record<string, string>> = {
      'from another site': { 'sec-fetch-site': 'cross-site' },
      'from a neighbouring host': { 'sec-fetch-site': 'same-site' },
      'from another origin, without Sec-Fetch-Site': { origin: 'https://evil.example' },
      'from an origin that is hidden': { origin: 'null' },
      'from the same host at another port': { origin: 'http://localhost:1' },
      'without Origin, with the Referer of another site': { origin: '', referer: 'https://evil.example/' },
      'without Origin and Referer': { origin: '' },
    }
    const token = (await planted[change]?.()) ?? own
    const refused = await browser.send({ ...right, _csrf: token }, headers[change])
    expect(refused.status).toBe(403)
    expect(refused.location).toBeNull()
    expect(refused.headers.getSetCookie().filter(line => line.startsWith('cognito-'))).toEqual([])
    expect(refused.text).toContain('This form is out of date.')
    expect(refused.text).not.toContain('value="alice"')
    // The form of the new page is accepted.
    if (change !== 'with the token of another session') expect(codeOf((await browser.send(right)).location)).toBeDefined()
  })

  test.each([
    ['with Sec-Fetch-Site same-origin', () => ({ origin: '', 'sec-fetch-site': 'same-origin' })],
    ['with a Referer of the same origin', () => ({ origin: '', referer: `${service.url}/login` })],
    ['from the public URL', () => ({ origin: service.url })],
  ])('sent %s is accepted', async (_, headersOf) => {
    const headers: Record<string, string> = headersOf()
    const browser = plainBrowser()
    await browser.open(app.address('/login'))
    expect(codeOf((await browser.send(right, headers)).location)).toBeDefined()
  })

  test('is refused as JSON, with a repeated field, or if too large', async () => {
    const browser = plainBrowser()
    const { form } = await browser.open(app.address('/login'))
    const body = new URLSearchParams({ ...form.fields, ...right }).toString()
    const json = await browser.post(form.action, JSON.stringify({ ...form.fields, ...right }), { 'content-type': 'application/json' })
    expect(json.status).toBe(403)
    expect((await browser.post(form.action, `${body}&password=x`)).status).toBe(400)
    expect((await browser.post(form.action, `${body}&_csrf=x`)).status).toBe(403)
    expect((await browser.post(form.action, `${body}&filler=${'x'.repeat(70_000)}`)).status).toBe(403)
    expect((await browser.post(form.action, body)).status).toBe(302)
  })

  test('works in two tabs, and is refused if it was shown before a sign-in', async () => {
    const browser = plainBrowser()
    const first = await browser.open(app.address('/login', { state: 'one' }))
    const second = await browser.open(app.address('/login', { state: 'two' }))
    expect(second.form.fields._csrf).toBe(first.form.fields._csrf)
    const body = new URLSearchParams({ ...first.form.fields, ...right }).toString()
    expect((await browser.post(first.form.action, body)).location).toContain('state=one')
    expect((await browser.post(second.form.action, body)).status).toBe(403)
  })
})

test.each([
  ['username', '"><script>alert(1)</script>'],
  ['username', "' autofocus onfocus='alert(1)"],
  ['username', 'a\0b\u2028</title><svg/onload=alert(1)>'],
])('the sign-in page shows the typed %s as text: %s', async (name, value) => {
  const browser = plainBrowser()
  await browser.open(app.address('/login', { login_hint: value, state: value }))
  const { status, text, form } = await browser.send({ [name]: value, password: 'x' })
  expect(status).toBe(400)
  expect(text).not.toMatch(/<script|<svg|onfocus='|onload=alert\(1\)>/)
  expect(form.fields.username).toBe(value)
})

test.each([
  ['redirect_mismatch', true],
  ["Required String parameter 'redirect_uri' is not present", true],
  ['<script>alert(1)</script>', false],
  ['Call +1 555 0100 to unlock your account', false],
])('the error page shows the error %s: %s', async (error, isShown) => {
  const answer = await fetch(`${service.url}/${app.UserPoolId}/error?${new URLSearchParams({ error, client_id: 'x' })}`)
  const text = await answer.text()
  expect(answer.status).toBe(400)
  expect(text).toContain('An error was encountered with the requested page.')
  expect(text.includes(`<code>${error.replaceAll("'", '&#39;')}</code>`)).toBe(isShown)
  if (!isShown) expect(text).not.toContain('alert')
  expect((await fetch(`${service.url}/error`)).status).toBe(400)
})

test('PUT /login answers 405 and HEAD answers 200', async () => {
  expect((await fetch(app.address('/login'), { method: 'PUT' })).status).toBe(405)
  expect((await fetch(app.address('/login'), { method: 'HEAD' })).status).toBe(200)
})
