import {
  AdminDeleteUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type DcrConfigurationType,
  DeleteUserPoolClientCommand,
  UpdateResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, codeClient, createBrowser, csrfOf, locationOf, verifier } from '../support.ts'
import { createUser } from './users.ts'

const services = {} as Record<'Cognito' | '--strict-oidc', TestService>
beforeAll(async () => {
  const [usual, strict] = await Promise.all([startTestService(), startTestService({ strictOidc: true })])
  Object.assign(services, { Cognito: usual, '--strict-oidc': strict })
})
afterAll(() => Promise.all(Object.values(services).map(service => service.close())))

type Fields = Record<string, string>

/** PKCE, which a public client that registered itself needs. */
const { code_verifier, ...challenge } = verifier()

/** A pool with open registration, the user alice, and a client that a stranger registered. */
async function createApp(metadata: object = {}, service = services.Cognito, dcr: DcrConfigurationType = {}) {
  const DcrConfiguration = { OpenDcrEnabled: true, AllowedScopes: ['aws.cognito.signin.user.admin', 'orders/read'], ...dcr }
  const { UserPool } = await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool', DcrConfiguration }))
  const UserPoolId = UserPool!.Id!
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read your orders' }]
  await service.sdk.send(new CreateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
  const user = await createUser(service, UserPoolId, 'alice')
  const base = `/${UserPoolId}`
  const register = async (more: object = {}, headers: Fields = {}): Promise<string> => {
    const body = JSON.stringify({
      redirect_uris: [callback],
      client_name: 'Stranger',
      scope: 'openid email profile',
      token_endpoint_auth_method: 'none',
      ...metadata,
      ...more,
    })
    const answer = await fetch(`${service.url}${base}/oauth2/register`, { method: 'POST', body, headers })
    return (await answer.json()).client_id
  }
  const ClientId = await register()
  const browser = createBrowser(service.url)
  const query = (more: Fields = {}) =>
    String(
      new URLSearchParams({
        response_type: 'code',
        client_id: ClientId,
        redirect_uri: callback,
        scope: 'openid email',
        state: 's',
        ...challenge,
        ...more,
      }),
    )
  const authorize = async (more: Fields = {}, using = browser) => locationOf(await using.open(`${base}/oauth2/authorize?${query(more)}`))
  /** Types username and password on the sign-in page. */
  async function signIn(location: string, using = browser, username = 'alice') {
    const page = await using.open(location)
    return locationOf(await using.post(location, { _csrf: csrfOf(await page.text()), username, password: user.password }))
  }
  /** Answers the consent page at this location. */
  async function answer(location: string, answer: 'approve' | 'deny', using = browser) {
    const page = await (await using.open(location)).text()
    const scopes = /name="scopes" value="([^"]*)"/.exec(page)?.[1] ?? 'none on the page'
    return locationOf(await using.post(location, { _csrf: csrfOf(page), scopes, answer }))
  }
  const consent = async (more: Fields = {}) => {
    const location = await authorize(more)
    return answer(location.startsWith(`${base}/login`) ? await signIn(location) : location, 'approve')
  }
  const exchange = async (location: string) => {
    const code = new URL(location).searchParams.get('code')!
    const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: ClientId, redirect_uri: callback, code, code_verifier })
    return fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body })
  }
  const consents = async (using = browser) => (await using.open(`${base}/consents`)).text()
  return { service, UserPoolId, ClientId, base, browser, query, register, authorize, signIn, answer, consent, exchange, consents }
}

type App = Awaited<ReturnType<typeof createApp>>

/** alice is signed in at the pool, by a client of CreateUserPoolClient, which never asks. */
async function signInElsewhere({ service, UserPoolId, authorize, signIn }: App, using?: App['browser']) {
  const { UserPoolClient } = await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'own', ...codeClient }))
  const client_id = UserPoolClient!.ClientId!
  for (const prompt of ['login', 'consent login']) {
    const location = await signIn(await authorize({ client_id, prompt }, using), using)
    expect(location).toMatch(/callback\?code=/)
  }
  expect(await authorize({ client_id, prompt: 'consent' }, using)).toMatch(/callback\?code=/)
  return client_id
}

describe.each(['Cognito', '--strict-oidc'] as const)('with the profile %s', profile => {
  test('a client that a stranger registered gets nothing of a signed-in user by one cross-site navigation', async () => {
    const app = await createApp({}, services[profile])
    await signInElsewhere(app)
    const location = await app.authorize()
    expect(location).toBe(`${app.base}/consent?${app.query()}`)
    const silent = new URL(await app.authorize({ prompt: 'none' }))
    expect([silent.origin + silent.pathname, silent.searchParams.get('error'), silent.searchParams.get('state')]).toEqual([
      callback,
      'consent_required',
      's',
    ])
    expect(silent.searchParams.has('code')).toBe(false)
    // Another way to the end of the request: the account page.
    const chosen = await app.authorize({ prompt: 'select_account' })
    const page = await (await app.browser.open(chosen)).text()
    expect(locationOf(await app.browser.post(chosen.replace('/login?', '/continue?'), { _csrf: csrfOf(page) }))).toMatch(/\/consent\?/)
  })

  test('without a session prompt=none answers login_required', async () => {
    const { authorize } = await createApp({}, services[profile])
    expect(new URL(await authorize({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  })

  test('after approval the code gives tokens, the consent is remembered, and only more scopes or prompt=consent ask again', async () => {
    const app = await createApp({}, services[profile])
    const location = await app.signIn(await app.authorize())
    expect(location).toMatch(/\/consent\?/)
    const approved = await app.answer(location, 'approve')
    expect((await app.exchange(approved)).status).toBe(200)
    expect(await app.authorize({ prompt: 'none' })).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'email' })).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'openid email profile' })).toMatch(/\/consent\?/)
    expect(new URL(await app.authorize({ scope: 'openid profile', prompt: 'none' })).searchParams.get('error')).toBe('consent_required')
    const again = await app.authorize({ prompt: 'consent' })
    expect(again).toMatch(/\/consent\?/)
    expect(await app.answer(again, 'approve')).toMatch(/[?&]code=/)
    // The consent is that of the user: it holds in another browser, and not for another user.
    const other = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, other), other)).toMatch(/[?&]code=/)
    await createUser(app.service, app.UserPoolId, 'bob')
    const browserOfBob = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, browserOfBob), browserOfBob, 'bob')).toMatch(/\/consent\?/)
    // Nor for another client.
    expect(await app.authorize({ client_id: await app.register() })).toMatch(/\/consent\?/)
  })

  test('denial answers access_denied with the state, gives nothing and is not remembered', async () => {
    const app = await createApp({}, services[profile])
    const denied = new URL(await app.answer(await app.signIn(await app.authorize()), 'deny'))
    expect([denied.origin + denied.pathname, denied.searchParams.get('error'), denied.searchParams.get('state')]).toEqual([
      callback,
      'access_denied',
      's',
    ])
    expect(denied.searchParams.has('code')).toBe(false)
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test.each<Fields>([{ prompt: 'login' }, { max_age: '0' }, { prompt: 'login consent' }, { max_age: '1' }])(
    'a request that asks for a fresh sign-in (%j) is granted after sign-in and consent',
    async more => {
      const app = await createApp({}, services[profile])
      await app.consent()
      await app.service.clock.advance(2_000)
      const location = await app.signIn(await app.authorize({ ...more, scope: 'openid email profile' }))
      expect(location).toMatch(/\/consent\?/)
      expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    },
  )
})

describe('the consent page', () => {
  test('shows the name as given, the account, the host of the redirect URI and the scopes in words', async () => {
    const app = await createApp({
      client_name: '<b>Müller & Söhne</b>',
      scope: 'openid email phone profile aws.cognito.signin.user.admin orders/read',
    })
    const location = await app.signIn(await app.authorize({ scope: 'openid email aws.cognito.signin.user.admin orders/read' }))
    const page = await (await app.browser.open(location)).text()
    expect(page).toContain('&lt;b&gt;Müller &amp; Söhne&lt;/b&gt;')
    expect(page).toContain('<b class="name">alice</b>')
    expect(page).toContain('<b class="name">app.example</b>')
    const items = [...page.matchAll(/<li>([^<]*(?:<code>[^<]*<\/code>)?)<\/li>/g)].map(([, text]) => text)
    expect(items).toEqual([
      'Recognize you by an identifier of your account',
      'See your email address',
      'See and change your whole account: profile, password, second steps and devices',
      'Read your orders <code>orders/read</code>',
    ])
    const alone = await (await app.browser.open(await app.authorize({ scope: 'openid' }))).text()
    expect(alone).toContain('see everything in your profile')
  })

  test('shows the name that an administrator gave to the client since', async () => {
    const app = await createApp({ client_name: 'Bank <official>' })
    const { UserPoolId, ClientId } = app
    await app.service.sdk.send(new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId, ClientName: 'Hobby project' }))
    const page = await (await app.browser.open(await app.signIn(await app.authorize()))).text()
    expect([page.includes('Hobby project'), page.includes('official')]).toEqual([true, false])
  })

  test.each`
    redirectUri                               | shown
    ${'https://app.example:8443/cb?x=1'}      | ${'app.example:8443'}
    ${'https://xn--80ak6aa92e.example/'}      | ${'xn--80ak6aa92e.example'}
    ${'http://localhost:3000/callback'}       | ${'localhost:3000'}
    ${'https://bank.example@evil.example/cb'} | ${'<b class="name">evil.example</b>'}
    ${'my-app://callback'}                    | ${'<code>my-app:</code>'}
  `('names the destination of $redirectUri', async ({ redirectUri, shown }) => {
    const app = await createApp({ redirect_uris: [redirectUri] })
    const location = await app.signIn(await app.authorize({ redirect_uri: redirectUri }))
    expect(await (await app.browser.open(location)).text()).toContain(shown)
  })

  test.each([
    ['without a CSRF token', { scopes: 'openid email', answer: 'approve' }, {}, 403],
    ['with a CSRF token of another browser', { _csrf: 'other', scopes: 'openid email', answer: 'approve' }, {}, 403],
    ['from another site', { scopes: 'openid email', answer: 'approve', _csrf: 'own' }, { 'sec-fetch-site': 'cross-site' }, 403],
    ['with other scopes than those that were shown', { scopes: 'openid', answer: 'approve', _csrf: 'own' }, {}, 400],
    ['without an answer', { scopes: 'openid email', _csrf: 'own' }, {}, 400],
    ['with an unknown answer', { scopes: 'openid email', answer: 'yes', _csrf: 'own' }, {}, 400],
  ])('refuses a form %s and stores nothing', async (_name, fields, headers, status) => {
    const app = await createApp()
    const location = await app.signIn(await app.authorize())
    const own = csrfOf(await (await app.browser.open(location)).text())
    const stranger = createBrowser(app.service.url)
    const other = csrfOf(await (await stranger.open(`${app.base}/login?${app.query()}`)).text())
    const typed = fields as Fields
    const _csrf = typed._csrf === 'own' ? own : typed._csrf === 'other' ? other : ''
    const refused = await app.browser.post(location, { ...typed, _csrf }, headers as Fields)
    expect([refused.status, refused.headers.get('location')]).toEqual([status, null])
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test('cannot be framed, sends its form to the client’s origins only, and asks for a sign-in without a session', async () => {
    const app = await createApp()
    const { headers } = await app.browser.open(await app.signIn(await app.authorize()))
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).toContain("form-action 'self' https://app.example")
    const stranger = createBrowser(app.service.url)
    for (const answer of [
      await stranger.open(`${app.base}/consent?${app.query()}`),
      await stranger.post(`${app.base}/consent?${app.query()}`, {}),
    ])
      expect(locationOf(answer)).toMatch(/\/login\?/)
  })

  test('a form of another user’s session is refused', async () => {
    const app = await createApp()
    const location = await app.signIn(await app.authorize())
    const page = await (await app.browser.open(location)).text()
    await createUser(app.service, app.UserPoolId, 'bob')
    await app.signIn(`${app.base}/login?${app.query({ prompt: 'login' })}`, app.browser, 'bob')
    const refused = await app.browser.post(location, { _csrf: csrfOf(page), scopes: 'openid email', answer: 'approve' })
    expect(refused.status).toBe(403)
  })

  test('is not shown for a client of CreateUserPoolClient, even by its address', async () => {
    const app = await createApp()
    const client_id = await signInElsewhere(app)
    expect(locationOf(await app.browser.open(`${app.base}/consent?${app.query({ client_id })}`))).toMatch(/\/oauth2\/authorize\?/)
  })

  test('is shown for the implicit grant too, where an administrator gave it to the client', async () => {
    const app = await createApp()
    const { UserPoolId, ClientId } = app
    await app.service.sdk.send(
      new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId, AllowedOAuthFlows: ['implicit', 'code'] }),
    )
    const location = await app.signIn(await app.authorize({ response_type: 'token' }))
    expect(location).toMatch(/\/consent\?/)
    expect(await app.answer(location, 'approve')).toMatch(/#id_token=/)
  })

  test('is shown to a client that registered with an access token', async () => {
    const app = await createApp()
    const { UserPoolId, base, service } = app
    const { UserPoolClient } = await service.sdk.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'registrar',
        GenerateSecret: true,
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['aws.cognito/dcr/register'],
      }),
    )
    const { ClientId, ClientSecret } = UserPoolClient!
    const fields = { grant_type: 'client_credentials', client_id: ClientId!, client_secret: ClientSecret! }
    const token = await fetch(`${service.url}${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(fields) })
    const authorization = `Bearer ${(await token.json()).access_token}`
    const client_id = await app.register({}, { authorization })
    expect(await app.signIn(await app.authorize({ client_id }))).toMatch(/\/consent\?/)
  })

  test('is shown for a request that gets no scope', async () => {
    const app = await createApp({ scope: 'orders/read' })
    const location = await app.signIn(await app.authorize({ scope: 'orders/read' }))
    expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    const Scopes = [{ ScopeName: 'write', ScopeDescription: 'w' }]
    const { UserPoolId } = app
    await app.service.sdk.send(new UpdateResourceServerCommand({ UserPoolId, Identifier: 'orders', Name: 'orders', Scopes }))
    const empty = await app.authorize({ scope: 'orders/read' })
    expect(empty).toMatch(/\/consent\?/)
    expect(await (await app.browser.open(empty)).text()).toContain('Recognize that you have an account')
    expect(await app.answer(empty, 'approve')).toMatch(/[?&]code=/)
    expect(await app.authorize({ scope: 'orders/read' })).toMatch(/[?&]code=/)
  })
})

describe('/consents', () => {
  test('lists the clients with access; removing it ends their tokens and codes, and they have to ask again', async () => {
    const app = await createApp({ client_name: 'A <i>' })
    const tokens = await (await app.exchange(await app.consent())).json()
    const unused = await app.authorize()
    const page = await app.consents()
    expect(page).toContain('A &lt;i&gt;')
    expect(page).toContain('See your email address')
    const refused = await app.browser.post(`${app.base}/consents`, { revoke: app.ClientId })
    expect([refused.status, (await app.consents()).includes(app.ClientId)]).toEqual([403, true])
    const removed = await app.browser.post(`${app.base}/consents`, { _csrf: csrfOf(page), revoke: app.ClientId })
    expect(removed.status).toBe(200)
    expect(await removed.text()).toContain('The access is removed.')
    expect(await app.consents()).toContain('No application asked you for access.')
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: app.ClientId, refresh_token: tokens.refresh_token })
    expect((await fetch(`${app.service.url}${app.base}/oauth2/token`, { method: 'POST', body })).status).toBe(400)
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect((await fetch(`${app.service.url}${app.base}/oauth2/userInfo`, { headers })).status).toBe(401)
    expect((await app.exchange(unused)).status).toBe(400)
    expect(await app.authorize()).toMatch(/\/consent\?/)
  })

  test('shows what is the signed-in user’s only, and nothing without a session', async () => {
    const app = await createApp()
    await app.consent()
    const stranger = createBrowser(app.service.url)
    const answer = await stranger.open(`${app.base}/consents`)
    expect([answer.status, (await answer.text()).includes('Stranger')]).toEqual([403, false])
    await createUser(app.service, app.UserPoolId, 'bob')
    await app.signIn(await app.authorize({}, stranger), stranger, 'bob')
    const page = await app.consents(stranger)
    expect(page).not.toContain(app.ClientId)
    // bob's form names the client, but removes his own consent only, of which there is none.
    await stranger.post(`${app.base}/consents`, { _csrf: csrfOf(page), revoke: app.ClientId })
    expect(await app.authorize({ prompt: 'none' })).toMatch(/[?&]code=/)
  })

  test('at the root the client id names the pool, and the account page and the consent page link to the list', async () => {
    const app = await createApp()
    await app.consent()
    expect(await (await app.browser.open(`/consents?client_id=${app.ClientId}`)).text()).toContain('Stranger')
    expect(locationOf(await app.browser.open('/consents'))).toMatch(/^\/error\?error=Required/)
    for (const location of [await app.authorize({ prompt: 'select_account' }), await app.authorize({ prompt: 'consent' })])
      expect(await (await app.browser.open(location)).text()).toContain(`href="${app.base}/consents?client_id=${app.ClientId}`)
  })
})

describe('a consent', () => {
  test('survives AdminUserGlobalSignOut', async () => {
    const app = await createApp()
    await app.consent()
    await app.service.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.UserPoolId, Username: 'alice' }))
    const browser = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({}, browser), browser)).toMatch(/[?&]code=/)
  })

  test('ends with its client and with its user', async () => {
    const app = await createApp()
    await app.consent()
    const { UserPoolId } = app
    const other = await app.register()
    await app.service.sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId: app.ClientId }))
    expect(await app.consents()).toContain('No application asked you for access.')
    const location = await app.authorize({ client_id: other })
    expect(await app.answer(location, 'approve')).toMatch(/[?&]code=/)
    await app.service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))
    await createUser(app.service, UserPoolId, 'alice')
    const browser = createBrowser(app.service.url)
    expect(await app.signIn(await app.authorize({ client_id: other }, browser), browser)).toMatch(/\/consent\?/)
  })
})

test.each([
  ['markup', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['characters that reorder text', 'Bank\u202Egro.live', 'Bank gro.live'],
  ['control characters', 'a\u0000b\u001b[31mc\nd', 'a b [31mc d'],
  ['invisible characters', 'B\u200Bank', 'B ank'],
  ['no visible character', '\u200B\u202E ', 'Registered client'],
  ['129 characters', '😀'.repeat(129), '😀'.repeat(128)],
])('registration keeps a name with %s as text that cannot disturb the page', async (_name, client_name, kept) => {
  const { service, base, browser, authorize, signIn, query } = await createApp({ client_name })
  const body = JSON.stringify({ redirect_uris: [callback], client_name })
  const answer = await fetch(`${service.url}${base}/oauth2/register`, { method: 'POST', body })
  expect((await answer.json()).client_name).toBe(kept)
  await signIn(await authorize())
  const page = await (await browser.open(`${base}/consent?${query()}`)).text()
  expect(page).toContain(`<b class="name">${kept.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</b>`)
  expect(page).not.toMatch(/<script/)
})
