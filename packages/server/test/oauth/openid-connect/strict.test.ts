import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { password, startTestService, type TestService } from '../../support/service.ts'
import { callback, claimsOf, locationOf, verifier, visitor, world } from '../support.ts'

const ways = ['the service’s way', '--strict-oidc'] as const
const services = {} as Record<(typeof ways)[number], TestService>
const strict = () => services['--strict-oidc']
beforeAll(async () => {
  const [usual, profile] = await Promise.all([startTestService(), startTestService({ strictOidc: true })])
  services['the service’s way'] = usual
  services['--strict-oidc'] = profile
})
afterAll(() => Promise.all(Object.values(services).map(service => service.close())))

type World = Awaited<ReturnType<typeof world>>
type Fields = Record<string, string>

const bye = 'https://app.example/bye'
const authorize = async ({ base, query, browser }: World, more: Fields) =>
  locationOf(await browser.visit(`${base}/oauth2/authorize?${query(more)}`))
const userInfo = (service: TestService, { base }: World, init: RequestInit) => fetch(`${service.url}${base}/oauth2/userInfo`, init)
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const basic = ({ ClientId, ClientSecret }: World, secret = ClientSecret) => ({
  authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}`,
})
const issuer = (service: TestService, { base }: World) => `${service.url}${base}`

describe.each(ways)('both ways, %s', way => {
  const service = () => services[way]

  test('prompt=login asks again and renews auth_time, prompt=none goes by the session or says login_required', async () => {
    const app = await world(service())
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    const first = claimsOf((await app.tokens()).id_token)
    await service().clock.advance(5_000)
    expect(claimsOf((await app.tokens({ prompt: 'none' })).id_token).auth_time).toBe(first.auth_time)
    expect(await authorize(app, { prompt: 'login' })).toMatch(/\/login\?/)
    expect(claimsOf((await app.tokens({ prompt: 'login' })).id_token).auth_time).toBeGreaterThanOrEqual(first.auth_time + 5)
  })

  test('max_age asks again once the sign-in is older, and auth_time says so', async () => {
    const app = await world(service())
    const first = claimsOf((await app.tokens({ max_age: '10' })).id_token)
    expect(claimsOf((await app.tokens({ max_age: '10000' })).id_token).auth_time).toBe(first.auth_time)
    await service().clock.advance(11_000)
    expect((await app.signIn({ max_age: '10', prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    expect(claimsOf((await app.tokens({ max_age: '10' })).id_token).auth_time).toBeGreaterThanOrEqual(first.auth_time + 11)
  })

  test('display, ui_locales, acr_values, claims and members that nobody knows are passed over', async () => {
    const app = await world(service())
    const more = { display: 'page', ui_locales: 'se', claims_locales: 'se', acr_values: '1 2', claims: '{}', extra: 'foobar' }
    expect((await app.tokens(more)).id_token).toBeTruthy()
  })

  test('a code used twice is refused, and ends what it gave', async () => {
    const app = await world(service())
    const code = (await app.signIn()).searchParams.get('code')!
    const tokens = await (await app.exchange(code)).json()
    const again = await app.exchange(code)
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }])
    expect((await userInfo(service(), app, bearer(tokens.access_token))).status).toBe(401)
    expect((await app.refresh(tokens.refresh_token)).status).toBe(400)
  })

  test('a refresh token is its client’s', async () => {
    const [app, other] = [await world(service()), await world(service())]
    const { refresh_token } = await app.tokens()
    const stolen = await other.refresh(refresh_token!)
    expect([stolen.status, await stolen.json()]).toEqual([400, { error: 'invalid_grant' }])
    expect((await app.refresh(refresh_token!)).status).toBe(200)
  })

  test('userInfo by header, GET and POST, with the subject of the ID token', async () => {
    const app = await world(service())
    const { access_token, id_token } = await app.tokens({ scope: 'openid profile email' })
    for (const method of ['GET', 'POST']) {
      const answer = await userInfo(service(), app, { method, ...bearer(access_token) })
      expect(await answer.json()).toMatchObject({ sub: claimsOf(id_token).sub, email: 'alice@example.com', given_name: 'Alice' })
    }
  })

  test('a wrong redirect_uri, or none where several could be meant: a page, and no redirect to it', async () => {
    const app = await world(service(), { CallbackURLs: [callback, 'https://app.example/other'] })
    for (const redirect_uri of ['https://evil.example/', `${callback}?x=1`, '']) {
      const location = await authorize(app, { redirect_uri })
      expect(location).toMatch(new RegExp(`^${app.base}/error\\?`))
      const page = await app.browser.visit(location)
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
    }
  })
})

describe('at authorize', () => {
  let refusing: World
  beforeAll(async () => {
    refusing = await world(strict())
  })

  test('a form: refused by the service, taken by the profile, with the browser’s session', async () => {
    const usual = await world(services['the service’s way'])
    expect(
      (await usual.browser.post(`${usual.base}/oauth2/authorize`, Object.fromEntries(new URLSearchParams(usual.query())))).status,
    ).toBe(405)

    const app = await world(strict())
    await app.signIn()
    const asked = Object.fromEntries(new URLSearchParams(app.query({ state: 'a b&c', prompt: 'none' })))
    const posted = await app.browser.post(`${app.base}/oauth2/authorize`, asked)
    const answer = new URL(locationOf(await app.browser.visit(locationOf(posted))))
    expect(answer.searchParams.get('state')).toBe('a b&c')
    expect((await app.exchange(answer.searchParams.get('code')!)).status).toBe(200)
    const json = await app.browser.visit(`${app.base}/oauth2/authorize`, { method: 'POST', body: '{}' })
    expect(locationOf(json)).toBe(`${app.base}/error?error=invalid_request`)
    const long = await app.browser.post(`${app.base}/oauth2/authorize`, { ...asked, state: 'x'.repeat(9_000) })
    expect(locationOf(long)).toBe(`${app.base}/error?error=invalid_request`)
  })

  test.each([
    ['no response type', { response_type: '' }, 'invalid_request'],
    ['a response type that is not served', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['a scope that the client has not', { scope: 'openid phone' }, 'invalid_scope'],
    ['a challenge without a method', { code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['a request object elsewhere', { request_uri: 'https://app.example/request' }, 'request_uri_not_supported'],
    ['another mode than the answer has', { response_mode: 'form_post' }, 'invalid_request'],
    ['an ID token that is none', { id_token_hint: 'a.b.c' }, 'invalid_request'],
    ['nobody signed in', { prompt: 'none' }, 'login_required'],
  ])('%s: the profile’s own code, with state and issuer', async (_name, more, error) => {
    const { searchParams, origin, pathname } = new URL(await authorize(refusing, { state: 's', ...(more as unknown as Fields) }))
    expect(`${origin}${pathname}`).toBe(callback)
    expect(Object.fromEntries(searchParams)).toEqual({ error, state: 's', iss: issuer(strict(), refusing) })
  })

  test('a client that may not: unauthorized_client; of an implicit request in the fragment', async () => {
    const app = await world(strict(), { AllowedOAuthFlows: ['code'] })
    const location = await authorize(app, { response_type: 'token', state: 's' })
    expect(Object.fromEntries(new URLSearchParams(location.split('#')[1]))).toEqual({
      error: 'unauthorized_client',
      state: 's',
      iss: issuer(strict(), app),
    })
  })

  test('the service passes over what it does not know', async () => {
    const app = await world(services['the service’s way'])
    for (const more of [{ request: 'e30.e30.' }, { response_mode: 'form_post' }, { id_token_hint: 'a.b.c' }])
      expect(await authorize(app, more as unknown as Fields)).toMatch(/\/login\?/)
  })

  test('id_token_hint: the same person goes on; of somebody else, login_required or a sign-in, and only theirs counts', async () => {
    const app = await world(strict())
    const { UserPoolId } = app
    await strict().sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }))
    await strict().sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: password, Permanent: true }))
    const alice = (await app.tokens()).id_token!
    const browserOfBob = visitor(strict().url)
    const code = (await app.signIn({}, { using: browserOfBob, username: 'bob' })).searchParams.get('code')!
    const bob = (await (await app.exchange(code)).json()).id_token as string

    expect((await app.signIn({ prompt: 'none', id_token_hint: alice })).searchParams.get('code')).toBeTruthy()
    expect((await app.signIn({ prompt: 'none', id_token_hint: bob })).searchParams.get('error')).toBe('login_required')
    // Asked again, alice signs in once more: still not who the client expects.
    expect((await app.signIn({ id_token_hint: bob })).searchParams.get('error')).toBe('login_required')
    expect((await app.signIn({ id_token_hint: bob }, { username: 'bob' })).searchParams.get('code')).toBeTruthy()
    // However old it is.
    await strict().clock.advance(2 * 3_600_000)
    expect((await app.signIn({ id_token_hint: bob }, { username: 'bob' })).searchParams.get('code')).toBeTruthy()
    const stranger = (await (await world(strict())).tokens()).id_token!
    expect((await app.signIn({ id_token_hint: stranger })).searchParams.get('error')).toBe('invalid_request')
    const access = (await app.tokens()).access_token
    expect((await app.signIn({ id_token_hint: access })).searchParams.get('error')).toBe('invalid_request')
  })
})

describe('at the token endpoint', () => {
  test('a client that does not prove itself: 400 from the service; 401 from the profile, with a challenge where Basic was tried', async () => {
    for (const [way, status, challenge] of [
      ['the service’s way', 400, null],
      ['--strict-oidc', 401, 'Basic realm="oauth2", charset="UTF-8"'],
    ] as const) {
      const app = await world(services[way], { GenerateSecret: true })
      const fields = { grant_type: 'refresh_token', refresh_token: 'x' }
      const byHeader = await app.token(fields, basic(app, 'wrong'))
      expect([byHeader.status, byHeader.headers.get('www-authenticate'), await byHeader.json()]).toEqual([
        status,
        challenge,
        { error: 'invalid_client' },
      ])
      const inBody = await app.token({ ...fields, client_id: app.ClientId, client_secret: 'wrong' })
      expect([inBody.status, inBody.headers.get('www-authenticate'), await inBody.json()]).toEqual([
        status,
        null,
        { error: 'invalid_client' },
      ])
    }
  })

  test('a target that is not the code’s: unauthorized_client from the service, invalid_grant from the profile', async () => {
    for (const [way, error] of [
      ['the service’s way', 'unauthorized_client'],
      ['--strict-oidc', 'invalid_grant'],
    ] as const) {
      const app = await world(services[way])
      const code = (await app.signIn()).searchParams.get('code')!
      const answer = await app.exchange(code, { redirect_uri: `${callback}/` })
      expect([answer.status, await answer.json()]).toEqual([400, { error, error_description: 'invalid_redirect' }])
    }
  })

  test('a whole round by the profile, with PKCE, Basic and rotation', async () => {
    const app = await world(strict(), {
      GenerateSecret: true,
      RefreshTokenRotation: { Feature: 'ENABLED' },
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    })
    const { code_verifier, ...challenge } = verifier()
    const code = (await app.signIn({ ...challenge, nonce: 'n', response_mode: 'query' })).searchParams.get('code')!
    const answer = await app.token({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier }, basic(app))
    const { id_token, refresh_token } = await answer.json()
    expect(claimsOf(id_token)).toMatchObject({ iss: issuer(strict(), app), aud: app.ClientId, nonce: 'n' })
    const next = await (await app.token({ grant_type: 'refresh_token', refresh_token }, basic(app))).json()
    expect(claimsOf(next.id_token).sub).toBe(claimsOf(id_token).sub)
    expect(next.refresh_token).not.toBe(refresh_token)
  })
})

describe('at userInfo', () => {
  test('claims have the types of OpenID Connect', async () => {
    const app = await world(strict(), { AllowedOAuthScopes: ['openid'] })
    const UserAttributes = [{ Name: 'address', Value: '1 Long Street' }]
    await strict().sdk.send(new AdminUpdateUserAttributesCommand({ UserPoolId: app.UserPoolId, Username: 'alice', UserAttributes }))
    const { access_token } = await app.tokens()
    expect(await (await userInfo(strict(), app, bearer(access_token))).json()).toMatchObject({
      email_verified: true,
      address: { formatted: '1 Long Street' },
    })
  })

  test('challenges have a scheme, and name no error where nothing was brought (RFC 6750 §3)', async () => {
    const app = await world(strict())
    const challenge = async (init: RequestInit) => {
      const answer = await userInfo(strict(), app, init)
      return [answer.status, answer.headers.get('www-authenticate')]
    }
    expect(await challenge({})).toEqual([401, 'Bearer realm="userInfo"'])
    expect(await challenge({ method: 'POST', body: new URLSearchParams({ access_token: '' }) })).toEqual([401, 'Bearer realm="userInfo"'])
    expect(await challenge(bearer('a.b.c'))).toEqual([401, expect.stringMatching(/^Bearer realm="userInfo", error="invalid_token", /)])
    const { access_token } = await app.tokens({ scope: 'email' })
    expect(await challenge(bearer(access_token))).toEqual([
      403,
      expect.stringMatching(/^Bearer realm="userInfo", error="insufficient_scope", /),
    ])
  })

  test('the token may stand in a form (RFC 6750 §2.2), once; the service wants the header', async () => {
    for (const [way, status] of [
      ['the service’s way', 400],
      ['--strict-oidc', 200],
    ] as const) {
      const app = await world(services[way])
      const { access_token } = await app.tokens()
      const ask = (body: URLSearchParams) => userInfo(services[way], app, { method: 'POST', body })
      expect((await ask(new URLSearchParams({ access_token }))).status).toBe(status)
      const twice = new URLSearchParams([
        ['access_token', access_token],
        ['access_token', access_token],
      ])
      expect((await ask(twice)).status).not.toBe(200)
    }
  })
})

describe('at logout', () => {
  const leave = async ({ base, browser }: World, fields: Fields) =>
    locationOf(await browser.visit(`${base}/logout?${new URLSearchParams(fields)}`))

  test('to a listed post_logout_redirect_uri, by hint or client id, with state; by GET and POST', async () => {
    const app = await world(strict())
    const id_token_hint = (await app.tokens()).id_token!
    expect(await leave(app, { id_token_hint, post_logout_redirect_uri: bye, state: 'a b' })).toBe(`${bye}?state=a%20b`)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    await app.signIn()
    expect(await leave(app, { client_id: app.ClientId, post_logout_redirect_uri: bye })).toBe(bye)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    await app.signIn()
    const posted = await app.browser.post(`${app.base}/logout`, { id_token_hint, post_logout_redirect_uri: bye })
    expect(locationOf(await app.browser.visit(locationOf(posted)))).toBe(bye)
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
  })

  test('to no other address, and by no token of somebody else', async () => {
    const [app, other] = [await world(strict()), await world(strict())]
    const id_token_hint = (await app.tokens()).id_token!
    for (const post_logout_redirect_uri of [`${bye}/`, 'https://evil.example', callback, 'javascript:alert(1)'])
      expect(await leave(app, { id_token_hint, post_logout_redirect_uri, state: 's' })).toMatch(new RegExp(`^${app.base}/error\\?`))
    const foreign = (await other.tokens()).id_token!
    await app.signIn()
    for (const fields of [
      { id_token_hint: foreign },
      { id_token_hint: foreign, client_id: app.ClientId },
      { id_token_hint: 'a.b.c', client_id: app.ClientId },
    ])
      expect(await leave(app, { ...(fields as unknown as Fields), post_logout_redirect_uri: bye })).toMatch(
        new RegExp(`^${app.base}/error\\?`),
      )
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('code')).toBeTruthy()
  })

  test('the service knows nothing of it', async () => {
    const app = await world(services['the service’s way'])
    expect(await leave(app, { client_id: app.ClientId, post_logout_redirect_uri: bye })).toMatch(/error=Required/)
    expect((await app.browser.post(`${app.base}/logout`, { client_id: app.ClientId, logout_uri: bye })).status).toBe(405)
  })
})

test('discovery says what the config profile asks for, and nothing that is not so', async () => {
  const app = await world(strict())
  const said = await (await fetch(`${issuer(strict(), app)}/.well-known/openid-configuration`)).json()
  expect(said).toMatchObject({
    issuer: issuer(strict(), app),
    claims_parameter_supported: false,
    claims_supported: expect.arrayContaining(['sub', 'auth_time', 'email', 'email_verified']),
    grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    response_modes_supported: ['query', 'fragment'],
    response_types_supported: expect.arrayContaining(['code']),
    scopes_supported: expect.arrayContaining(['openid']),
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    userinfo_endpoint: `${issuer(strict(), app)}/oauth2/userInfo`,
  })
  for (const prompt of said.prompt_values_supported) expect(await authorize(app, { prompt })).not.toContain('invalid_request')
})
