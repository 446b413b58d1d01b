import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, claimsOf, codeClient, createBrowser, createOAuthApp, locationOf } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

describe('GET /oauth2/authorize shows the error page, and redirects to no redirect URI', () => {
  test.each([
    ['without a client id', { client_id: '' }, "Required String parameter 'client_id' is not present"],
    ['with an unknown client', { client_id: 'unknown' }, 'invalid_request'],
    ['with a malformed client id', { client_id: '<script>' }, 'invalid_request'],
    ['with a redirect URI on another host', { redirect_uri: 'https://evil.example/callback' }, 'redirect_mismatch'],
    ['with a redirect URI with an extra slash', { redirect_uri: `${callback}/` }, 'redirect_mismatch'],
    ['with a redirect URI in another case', { redirect_uri: 'https://app.example/Callback' }, 'redirect_mismatch'],
    ['with a redirect URI with a port', { redirect_uri: 'https://app.example:443/callback' }, 'redirect_mismatch'],
    ['with a redirect URI with user info', { redirect_uri: 'https://app.example@evil.example/callback' }, 'redirect_mismatch'],
    ['with a redirect URI with a fragment', { redirect_uri: `${callback}#x` }, 'redirect_mismatch'],
    ['with a redirect URI with a query', { redirect_uri: `${callback}?x=1` }, 'redirect_mismatch'],
    ['with a redirect URI with encoded characters', { redirect_uri: 'https://app.example/%63allback' }, 'redirect_mismatch'],
    ['with a redirect URI with a dot segment', { redirect_uri: 'https://app.example/x/../callback' }, 'redirect_mismatch'],
    ['with a javascript: redirect URI', { redirect_uri: 'javascript:alert(1)' }, 'redirect_mismatch'],
  ])('%s', async (_name, more, error) => {
    const { base, query, browser } = await createOAuthApp(service)
    const answer = await browser.open(`${base}/oauth2/authorize?${query(more as unknown as Record<string, string>)}`)
    expect(answer.status).toBe(302)
    const location = new URL(locationOf(answer), service.url)
    expect(location.pathname).toBe(`${base}/error`)
    expect(location.searchParams.get('error')).toBe(error)
  })

  test('a request with two client ids or two redirect URIs goes to the error page', async () => {
    const { base, query, browser, ClientId } = await createOAuthApp(service)
    for (const more of [`client_id=${ClientId}`, `redirect_uri=${encodeURIComponent(callback)}`])
      expect(locationOf(await browser.open(`${base}/oauth2/authorize?${query()}&${more}`))).toBe(`${base}/error?error=invalid_request`)
  })

  test('a client of another pool, below a pool id, goes to the error page', async () => {
    const [one, two] = [await createOAuthApp(service), await createOAuthApp(service)]
    expect(locationOf(await one.browser.open(`${one.base}/oauth2/authorize?${two.query()}`))).toBe(
      `${one.base}/error?error=invalid_request&client_id=${two.ClientId}`,
    )
  })
})

describe('GET /oauth2/authorize answers an invalid request with an error redirect', () => {
  const queryOf = (location: string) => location.replace(`${callback}`, '')
  test.each([
    ['without a response type', { response_type: '' }, '?state=s&error=invalid_request'],
    ['with an unsupported response type', { response_type: 'id_token' }, '?state=s&error=invalid_request'],
    [
      'with a scope that the client does not have',
      { scope: 'openid phone' },
      '?error_description=invalid_scope&state=s&error=invalid_request',
    ],
    ['with the scope offline_access', { scope: 'openid offline_access' }, '?error_description=invalid_scope&state=s&error=invalid_request'],
    [
      'in the fragment for response type token',
      { response_type: 'token', scope: 'phone' },
      '#error_description=invalid_scope&state=s&error=invalid_request',
    ],
    ['with PKCE without a method', { code_challenge: 'x'.repeat(43) }, '?state=s&error=invalid_request'],
    ['with the PKCE method plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, '?state=s&error=invalid_request'],
    [
      'with the PKCE method in another case',
      { code_challenge: 'x'.repeat(43), code_challenge_method: 's256' },
      '?state=s&error=invalid_request',
    ],
    ['with a PKCE method without a challenge', { code_challenge_method: 'S256' }, '?state=s&error=invalid_request'],
    [
      'with a PKCE challenge that is too short',
      { code_challenge: 'x'.repeat(42), code_challenge_method: 'S256' },
      '?state=s&error=invalid_request',
    ],
    ['with an unknown prompt', { prompt: 'maybe' }, '?state=s&error=invalid_request'],
    ['with prompt none beside another prompt', { prompt: 'none login' }, '?state=s&error=invalid_request'],
    ['with a provider that the client does not list', { identity_provider: 'Google' }, '?state=s&error=invalid_request'],
    ['with an idp_identifier', { idp_identifier: 'example.com' }, '?state=s&error=invalid_request'],
    ['with a negative max_age', { max_age: '-1' }, '?state=s&error=invalid_request'],
    ['with a resource that is no URI', { resource: 'orders' }, '?state=s&error=invalid_request'],
    ['with a resource with a fragment', { resource: 'https://api.example/#x' }, '?state=s&error=invalid_request'],
    ['with prompt none and no browser session', { prompt: 'none' }, '?error=login_required&state=s'],
  ])('%s', async (_name, more, expected) => {
    const { base, query, browser } = await createOAuthApp(service)
    const answer = await browser.open(`${base}/oauth2/authorize?${query({ state: 's', ...(more as unknown as Record<string, string>) })}`)
    expect(queryOf(locationOf(answer))).toBe(expected)
  })

  test('a client without the code grant, or without OAuth flows, gets unauthorized_client', async () => {
    for (const client of [{ AllowedOAuthFlows: ['implicit' as const] }, { AllowedOAuthFlowsUserPoolClient: false }]) {
      const { base, query, browser } = await createOAuthApp(service, client)
      expect(queryOf(locationOf(await browser.open(`${base}/oauth2/authorize?${query()}`)))).toBe(
        '?error_description=unauthorized_client&error=invalid_request',
      )
    }
  })

  test('a repeated parameter gets invalid_request', async () => {
    const { base, query, browser } = await createOAuthApp(service)
    for (const name of ['scope', 'state', 'nonce', 'response_type'])
      expect(locationOf(await browser.open(`${base}/oauth2/authorize?${query({ [name]: 'code' })}&${name}=x`))).toContain(
        'error=invalid_request',
      )
  })

  test('parameters are appended to the query of a redirect URI that has one', async () => {
    const target = 'myapp://signed-in?from=poolhouse'
    const { base, query, browser } = await createOAuthApp(service, { CallbackURLs: [target] })
    const answer = await browser.open(`${base}/oauth2/authorize?${query({ redirect_uri: target, prompt: 'none', state: 'a b&c' })}`)
    expect(locationOf(answer)).toBe(`${target}&error=login_required&state=a%20b%26c`)
  })
})

describe('a valid authorization request', () => {
  test('redirects to the sign-in page with the same query, at the root and below the pool id, also at /authorize', async () => {
    const { base, query } = await createOAuthApp(service)
    const asked = query({ state: 'ä b', nonce: 'n', lang: 'de', identity_provider: 'COGNITO' })
    for (const [path, before] of [
      ['/oauth2/authorize', ''],
      [`${base}/oauth2/authorize`, base],
      ['/authorize', ''],
      [`${base}/authorize`, base],
    ] as const) {
      const location = new URL(locationOf(await createBrowser(service.url).open(`${path}?${asked}`)), service.url)
      expect(location.pathname).toBe(`${before}/login`)
      expect([...location.searchParams].sort()).toEqual([...new URLSearchParams(asked)].sort())
    }
    expect((await createBrowser(service.url).post(`${base}/oauth2/authorize?${asked}`, {})).status).toBe(405)
  })

  test('without redirect_uri uses the only callback of the client, and fails where there are several', async () => {
    const { base, ClientId, browser } = await createOAuthApp(service)
    const answer = await browser.open(`${base}/oauth2/authorize?client_id=${ClientId}&response_type=code`)
    expect(locationOf(answer)).toMatch(/\/login\?/)
    const several = await createOAuthApp(service, { CallbackURLs: [callback, 'https://app.example/other'] })
    const missing = await several.browser.open(`${several.base}/oauth2/authorize?client_id=${several.ClientId}&response_type=code`)
    expect(new URL(locationOf(missing), service.url).searchParams.get('error')).toBe(
      "Required String parameter 'redirect_uri' is not present",
    )
  })
})

describe('a completed sign-in', () => {
  test('redirects to the client with code and state, and the code gives tokens of that sign-in', async () => {
    const { signIn, exchange, ClientId, UserPoolId } = await createOAuthApp(service)
    const back = await signIn({ state: 'xyz', nonce: 'n-0S6' })
    expect(back.href).toMatch(/^https:\/\/app\.example\/callback\?code=[0-9a-f-]{36}&state=xyz$/)
    const answer = await exchange(back.searchParams.get('code')!)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(answer.headers.get('cache-control')).toContain('no-store')
    const tokens = await answer.json()
    expect(Object.keys(tokens)).toEqual(['id_token', 'access_token', 'refresh_token', 'expires_in', 'token_type'])
    const id = claimsOf(tokens.id_token)
    expect(id).toMatchObject({
      iss: `${service.url}/${UserPoolId}`,
      aud: ClientId,
      nonce: 'n-0S6',
      token_use: 'id',
      'cognito:username': 'alice',
      email: 'alice@example.com',
      email_verified: true,
    })
    const access = claimsOf(tokens.access_token)
    expect(access).toMatchObject({
      version: 2,
      client_id: ClientId,
      scope: 'openid email profile aws.cognito.signin.user.admin',
      username: 'alice',
      origin_jti: id.origin_jti,
      auth_time: id.auth_time,
    })
    expect(access.nonce).toBeUndefined()
  })

  test('with the implicit grant returns tokens in the fragment, without a refresh token, and an ID token only for openid', async () => {
    const { signIn } = await createOAuthApp(service)
    const back = await signIn({ response_type: 'token', state: 's', nonce: 'n' })
    expect(back.search).toBe('')
    const answer = new URLSearchParams(back.hash.slice(1))
    expect([...answer.keys()]).toEqual(['id_token', 'access_token', 'expires_in', 'token_type', 'state'])
    expect(answer.get('token_type')).toBe('Bearer')
    expect(claimsOf(answer.get('id_token')!).nonce).toBe('n')
    const without = new URLSearchParams((await signIn({ response_type: 'token', scope: 'email' })).hash.slice(1))
    expect([...without.keys()]).toEqual(['access_token', 'expires_in', 'token_type'])
  })

  test('grants only those scopes of resource servers that still exist', async () => {
    const { UserPoolId, ClientId, tokens } = await createOAuthApp(service)
    await service.sdk.send(
      new CreateResourceServerCommand({
        UserPoolId,
        Identifier: 'https://api.example/orders',
        Name: 'orders',
        Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }],
      }),
    )
    const scope = 'https://api.example/orders/read'
    await service.sdk.send(
      new UpdateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientId, AllowedOAuthScopes: ['openid', scope] } as never),
    )
    const asked = { scope: `openid ${scope}` }
    expect(claimsOf((await tokens(asked)).access_token).scope).toBe(`openid ${scope}`)
    await service.sdk.send(new DeleteResourceServerCommand({ UserPoolId, Identifier: 'https://api.example/orders' }))
    expect(claimsOf((await tokens(asked)).access_token).scope).toBe('openid')
  })
})

test('a browser session gives a code to a second client of the pool, but not to a client of another pool', async () => {
  const { signIn, browser, UserPoolId, base } = await createOAuthApp(service)
  await signIn()
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientName: 'other' } as never),
  )
  const ask = (path: string, client_id: string, more = {}) =>
    browser.open(`${path}/oauth2/authorize?${new URLSearchParams({ client_id, response_type: 'code', redirect_uri: callback, ...more })}`)
  expect(locationOf(await ask(base, UserPoolClient!.ClientId!))).toMatch(/^https:\/\/app\.example\/callback\?code=/)
  expect(locationOf(await ask(base, UserPoolClient!.ClientId!, { prompt: 'none' }))).toMatch(/callback\?code=/)
  for (const more of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }])
    expect(locationOf(await ask(base, UserPoolClient!.ClientId!, more))).toMatch(/\/login\?/)
  const other = await createOAuthApp(service)
  const { value } = browser.cookies.get(`cognito-${UserPoolId}`)!
  const planted = createBrowser(service.url)
  planted.cookies.set(`cognito-${other.UserPoolId}`, { value, path: '/' })
  expect(locationOf(await planted.open(`${other.base}/oauth2/authorize?${other.query()}`))).toMatch(/\/login\?/)
})
