import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, test } from 'vitest'
import { password } from '../../support/service.ts'
import { callback, claimsOf, createBrowser, createOAuthApp, locationOf, verifier } from '../support.ts'
import {
  authorize,
  basic,
  bearer,
  type Fields,
  issuer,
  profiles,
  services,
  startProfiles,
  strict,
  userInfo,
  type World,
} from './profiles.ts'

startProfiles()

describe.each(profiles)('with the profile %s', profile => {
  const service = () => services[profile]

  test('prompt=login asks again and renews auth_time, prompt=none uses the session or answers login_required', async () => {
    const app = await createOAuthApp(service())
    expect((await app.signIn({ prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    const first = claimsOf((await app.tokens()).id_token)
    await service().clock.advance(5_000)
    expect(claimsOf((await app.tokens({ prompt: 'none' })).id_token).auth_time).toBe(first.auth_time)
    expect(await authorize(app, { prompt: 'login' })).toMatch(/\/login\?/)
    expect(claimsOf((await app.tokens({ prompt: 'login' })).id_token).auth_time).toBeGreaterThanOrEqual(first.auth_time + 5)
  })

  test('max_age asks again if the sign-in is older, which renews auth_time', async () => {
    const app = await createOAuthApp(service())
    const first = claimsOf((await app.tokens({ max_age: '10' })).id_token)
    expect(claimsOf((await app.tokens({ max_age: '10000' })).id_token).auth_time).toBe(first.auth_time)
    await service().clock.advance(11_000)
    expect((await app.signIn({ max_age: '10', prompt: 'none' })).searchParams.get('error')).toBe('login_required')
    expect(claimsOf((await app.tokens({ max_age: '10' })).id_token).auth_time).toBeGreaterThanOrEqual(first.auth_time + 11)
  })

  test('display, ui_locales, acr_values, claims and unknown parameters are ignored', async () => {
    const app = await createOAuthApp(service())
    const more = { display: 'page', ui_locales: 'se', claims_locales: 'se', acr_values: '1 2', claims: '{}', extra: 'foobar' }
    expect((await app.tokens(more)).id_token).toBeTruthy()
  })

  test('authorization code reuse is refused and revokes the tokens', async () => {
    const app = await createOAuthApp(service())
    const code = (await app.signIn()).searchParams.get('code')!
    const tokens = await (await app.exchange(code)).json()
    const again = await app.exchange(code)
    expect([again.status, await again.json()]).toEqual([400, { error: 'invalid_grant' }])
    expect((await userInfo(service(), app, bearer(tokens.access_token))).status).toBe(401)
    expect((await app.refresh(tokens.refresh_token)).status).toBe(400)
  })

  test('a refresh token is refused for another client', async () => {
    const [app, other] = [await createOAuthApp(service()), await createOAuthApp(service())]
    const { refresh_token } = await app.tokens()
    const stolen = await other.refresh(refresh_token!)
    expect([stolen.status, await stolen.json()]).toEqual([400, { error: 'invalid_grant' }])
    expect((await app.refresh(refresh_token!)).status).toBe(200)
  })

  test('userInfo answers GET and POST with a bearer header, with the sub of the ID token', async () => {
    const app = await createOAuthApp(service())
    const { access_token, id_token } = await app.tokens({ scope: 'openid profile email' })
    for (const method of ['GET', 'POST']) {
      const answer = await userInfo(service(), app, { method, ...bearer(access_token) })
      expect(await answer.json()).toMatchObject({ sub: claimsOf(id_token).sub, email: 'alice@example.com', given_name: 'Alice' })
    }
  })

  test('a wrong redirect_uri, or none where the client has several, goes to the error page', async () => {
    const app = await createOAuthApp(service(), { CallbackURLs: [callback, 'https://app.example/other'] })
    for (const redirect_uri of ['https://evil.example/', `${callback}?x=1`, '']) {
      const location = await authorize(app, { redirect_uri })
      expect(location).toMatch(new RegExp(`^${app.base}/error\\?`))
      const page = await app.browser.open(location)
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
    }
  })
})

describe('/oauth2/authorize', () => {
  let refusing: World
  beforeAll(async () => {
    refusing = await createOAuthApp(strict())
  })

  test('POST of a form is refused by Cognito’s profile and accepted by --strict-oidc, with the browser session', async () => {
    const usual = await createOAuthApp(services.Cognito)
    expect(
      (await usual.browser.post(`${usual.base}/oauth2/authorize`, Object.fromEntries(new URLSearchParams(usual.query())))).status,
    ).toBe(405)

    const app = await createOAuthApp(strict())
    await app.signIn()
    const asked = Object.fromEntries(new URLSearchParams(app.query({ state: 'a b&c', prompt: 'none' })))
    const posted = await app.browser.post(`${app.base}/oauth2/authorize`, asked)
    const answer = new URL(locationOf(await app.browser.open(locationOf(posted))))
    expect(answer.searchParams.get('state')).toBe('a b&c')
    expect((await app.exchange(answer.searchParams.get('code')!)).status).toBe(200)
    const json = await app.browser.open(`${app.base}/oauth2/authorize`, { method: 'POST', body: '{}' })
    expect(locationOf(json)).toBe(`${app.base}/error?error=invalid_request`)
    const long = await app.browser.post(`${app.base}/oauth2/authorize`, { ...asked, state: 'x'.repeat(9_000) })
    expect(locationOf(long)).toBe(`${app.base}/error?error=invalid_request`)
  })

  test.each([
    ['no response type', { response_type: '' }, 'invalid_request'],
    ['an unsupported response type', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['a scope that the client does not have', { scope: 'openid phone' }, 'invalid_scope'],
    ['a challenge without a method', { code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['a request object by URI', { request_uri: 'https://app.example/request' }, 'request_uri_not_supported'],
    ['an unsupported response mode', { response_mode: 'form_post' }, 'invalid_request'],
    ['an invalid id_token_hint', { id_token_hint: 'a.b.c' }, 'invalid_request'],
    ['prompt none without a session', { prompt: 'none' }, 'login_required'],
  ])('%s gets the standard error code with state and iss, with --strict-oidc', async (_name, more, error) => {
    const { searchParams, origin, pathname } = new URL(await authorize(refusing, { state: 's', ...(more as unknown as Fields) }))
    expect(`${origin}${pathname}`).toBe(callback)
    expect(Object.fromEntries(searchParams)).toEqual({ error, state: 's', iss: issuer(strict(), refusing) })
  })

  test('a client without the flow gets unauthorized_client, for an implicit request in the fragment', async () => {
    const app = await createOAuthApp(strict(), { AllowedOAuthFlows: ['code'] })
    const location = await authorize(app, { response_type: 'token', state: 's' })
    expect(Object.fromEntries(new URLSearchParams(location.split('#')[1]))).toEqual({
      error: 'unauthorized_client',
      state: 's',
      iss: issuer(strict(), app),
    })
  })

  test('unsupported parameters are ignored by Cognito’s profile', async () => {
    const app = await createOAuthApp(services.Cognito)
    for (const more of [{ request: 'e30.e30.' }, { response_mode: 'form_post' }, { id_token_hint: 'a.b.c' }])
      expect(await authorize(app, more as unknown as Fields)).toMatch(/\/login\?/)
  })

  test('id_token_hint accepts a session of the same user only; for another user it gives login_required or a sign-in', async () => {
    const app = await createOAuthApp(strict())
    const { UserPoolId } = app
    await strict().sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'bob', MessageAction: 'SUPPRESS' }))
    await strict().sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'bob', Password: password, Permanent: true }))
    const alice = (await app.tokens()).id_token!
    const browserOfBob = createBrowser(strict().url)
    const code = (await app.signIn({}, { using: browserOfBob, username: 'bob' })).searchParams.get('code')!
    const bob = (await (await app.exchange(code)).json()).id_token as string

    expect((await app.signIn({ prompt: 'none', id_token_hint: alice })).searchParams.get('code')).toBeTruthy()
    expect((await app.signIn({ prompt: 'none', id_token_hint: bob })).searchParams.get('error')).toBe('login_required')
    // alice signs in again, but the client expects another user.
    expect((await app.signIn({ id_token_hint: bob })).searchParams.get('error')).toBe('login_required')
    expect((await app.signIn({ id_token_hint: bob }, { username: 'bob' })).searchParams.get('code')).toBeTruthy()
    // An expired ID token is accepted as a hint.
    await strict().clock.advance(2 * 3_600_000)
    expect((await app.signIn({ id_token_hint: bob }, { username: 'bob' })).searchParams.get('code')).toBeTruthy()
    const stranger = (await (await createOAuthApp(strict())).tokens()).id_token!
    expect((await app.signIn({ id_token_hint: stranger })).searchParams.get('error')).toBe('invalid_request')
    const access = (await app.tokens()).access_token
    expect((await app.signIn({ id_token_hint: access })).searchParams.get('error')).toBe('invalid_request')
  })
})

describe('/oauth2/token', () => {
  test('failed client authentication gets 400 from Cognito’s profile, 401 from --strict-oidc, with WWW-Authenticate after Basic', async () => {
    for (const [profile, status, challenge] of [
      ['Cognito', 400, null],
      ['--strict-oidc', 401, 'Basic realm="oauth2", charset="UTF-8"'],
    ] as const) {
      const app = await createOAuthApp(services[profile], { GenerateSecret: true })
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

  test('another redirect URI than that of the code gets unauthorized_client from Cognito’s profile, invalid_grant from --strict-oidc', async () => {
    for (const [profile, error] of [
      ['Cognito', 'unauthorized_client'],
      ['--strict-oidc', 'invalid_grant'],
    ] as const) {
      const app = await createOAuthApp(services[profile])
      const code = (await app.signIn()).searchParams.get('code')!
      const answer = await app.exchange(code, { redirect_uri: `${callback}/` })
      expect([answer.status, await answer.json()]).toEqual([400, { error, error_description: 'invalid_redirect' }])
    }
  })

  test('sign-in, code, refresh and revocation work with --strict-oidc, PKCE, Basic and rotation', async () => {
    const app = await createOAuthApp(strict(), {
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

test('discovery has the members that the config profile requires, and each is true', async () => {
  const app = await createOAuthApp(strict())
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
