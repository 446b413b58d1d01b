import {
  CreateResourceServerCommand,
  CreateUserPoolClientCommand,
  DeleteResourceServerCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../../support/service.ts'
import { callback, claimsOf, codeClient, locationOf, visitor, world } from '../support.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

describe('where nobody can be trusted with the news, a page says it', () => {
  test.each([
    ['no client', { client_id: '' }, "Required String parameter 'client_id' is not present"],
    ['an unknown client', { client_id: 'nobody' }, 'invalid_request'],
    ['a client id that is none', { client_id: '<script>' }, 'invalid_request'],
    ['another host', { redirect_uri: 'https://evil.example/callback' }, 'redirect_mismatch'],
    ['a slash more', { redirect_uri: `${callback}/` }, 'redirect_mismatch'],
    ['another case', { redirect_uri: 'https://app.example/Callback' }, 'redirect_mismatch'],
    ['a port', { redirect_uri: 'https://app.example:443/callback' }, 'redirect_mismatch'],
    ['a user part', { redirect_uri: 'https://app.example@evil.example/callback' }, 'redirect_mismatch'],
    ['a fragment', { redirect_uri: `${callback}#x` }, 'redirect_mismatch'],
    ['a query', { redirect_uri: `${callback}?x=1` }, 'redirect_mismatch'],
    ['encoded characters', { redirect_uri: 'https://app.example/%63allback' }, 'redirect_mismatch'],
    ['a path that climbs', { redirect_uri: 'https://app.example/x/../callback' }, 'redirect_mismatch'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, 'redirect_mismatch'],
  ])('%s', async (_name, more, error) => {
    const { base, query, browser } = await world(service)
    const answer = await browser.visit(`${base}/oauth2/authorize?${query(more as unknown as Record<string, string>)}`)
    expect(answer.status).toBe(302)
    const location = new URL(locationOf(answer), service.url)
    expect(location.pathname).toBe(`${base}/error`)
    expect(location.searchParams.get('error')).toBe(error)
  })

  test('a client or a target that is given twice', async () => {
    const { base, query, browser, ClientId } = await world(service)
    for (const more of [`client_id=${ClientId}`, `redirect_uri=${encodeURIComponent(callback)}`])
      expect(locationOf(await browser.visit(`${base}/oauth2/authorize?${query()}&${more}`))).toBe(`${base}/error?error=invalid_request`)
  })

  test('a client of another pool, below a pool', async () => {
    const [one, two] = [await world(service), await world(service)]
    expect(locationOf(await one.browser.visit(`${one.base}/oauth2/authorize?${two.query()}`))).toBe(
      `${one.base}/error?error=invalid_request`,
    )
  })
})

describe('everything else is told to the client, in the service’s words', () => {
  const told = (location: string) => location.replace(`${callback}`, '')
  test.each([
    ['no response type', { response_type: '' }, '?state=s&error=invalid_request'],
    ['a response type that is not served', { response_type: 'id_token' }, '?state=s&error=invalid_request'],
    ['a scope that the client has not', { scope: 'openid phone' }, '?error_description=invalid_scope&state=s&error=invalid_request'],
    ['offline_access', { scope: 'openid offline_access' }, '?error_description=invalid_scope&state=s&error=invalid_request'],
    [
      'in the fragment, for tokens',
      { response_type: 'token', scope: 'phone' },
      '#error_description=invalid_scope&state=s&error=invalid_request',
    ],
    ['PKCE without a method', { code_challenge: 'x'.repeat(43) }, '?state=s&error=invalid_request'],
    ['PKCE, plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, '?state=s&error=invalid_request'],
    ['PKCE, in another case', { code_challenge: 'x'.repeat(43), code_challenge_method: 's256' }, '?state=s&error=invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, '?state=s&error=invalid_request'],
    ['a challenge that is too short', { code_challenge: 'x'.repeat(42), code_challenge_method: 'S256' }, '?state=s&error=invalid_request'],
    ['a prompt that is none', { prompt: 'maybe' }, '?state=s&error=invalid_request'],
    ['none beside another prompt', { prompt: 'none login' }, '?state=s&error=invalid_request'],
    ['a provider that the client has not', { identity_provider: 'Google' }, '?state=s&error=invalid_request'],
    ['an identifier of a provider', { idp_identifier: 'example.com' }, '?state=s&error=invalid_request'],
    ['an age that is none', { max_age: '-1' }, '?state=s&error=invalid_request'],
    ['a resource that is no address', { resource: 'orders' }, '?state=s&error=invalid_request'],
    ['a resource with a fragment', { resource: 'https://api.example/#x' }, '?state=s&error=invalid_request'],
    ['nobody signed in, and nobody to be asked', { prompt: 'none' }, '?error=login_required&state=s'],
  ])('%s', async (_name, more, expected) => {
    const { base, query, browser } = await world(service)
    const answer = await browser.visit(`${base}/oauth2/authorize?${query({ state: 's', ...(more as unknown as Record<string, string>) })}`)
    expect(told(locationOf(answer))).toBe(expected)
  })

  test('a grant that the client has not, and OAuth that is off', async () => {
    for (const client of [{ AllowedOAuthFlows: ['implicit' as const] }, { AllowedOAuthFlowsUserPoolClient: false }]) {
      const { base, query, browser } = await world(service, client)
      expect(told(locationOf(await browser.visit(`${base}/oauth2/authorize?${query()}`)))).toBe(
        '?error_description=unauthorized_client&error=invalid_request',
      )
    }
  })

  test('any parameter twice', async () => {
    const { base, query, browser } = await world(service)
    for (const name of ['scope', 'state', 'nonce', 'response_type'])
      expect(locationOf(await browser.visit(`${base}/oauth2/authorize?${query({ [name]: 'code' })}&${name}=x`))).toContain(
        'error=invalid_request',
      )
  })

  test('a target with a query of its own gets more of it', async () => {
    const target = 'myapp://signed-in?from=poolhouse'
    const { base, query, browser } = await world(service, { CallbackURLs: [target] })
    const answer = await browser.visit(`${base}/oauth2/authorize?${query({ redirect_uri: target, prompt: 'none', state: 'a b&c' })}`)
    expect(locationOf(answer)).toBe(`${target}&error=login_required&state=a%20b%26c`)
  })
})

describe('what is right goes on', () => {
  test('to the sign-in page with the same query, at the root and below the pool; also by the older name', async () => {
    const { base, query } = await world(service)
    const asked = query({ state: 'ä b', nonce: 'n', lang: 'de', identity_provider: 'COGNITO' })
    for (const [path, before] of [
      ['/oauth2/authorize', ''],
      [`${base}/oauth2/authorize`, base],
      ['/authorize', ''],
      [`${base}/authorize`, base],
    ] as const) {
      const location = new URL(locationOf(await visitor(service.url).visit(`${path}?${asked}`)), service.url)
      expect(location.pathname).toBe(`${before}/login`)
      expect([...location.searchParams].sort()).toEqual([...new URLSearchParams(asked)].sort())
    }
    expect((await visitor(service.url).post(`${base}/oauth2/authorize?${asked}`, {})).status).toBe(405)
  })

  test('to the only callback of a client with one provider, where none is named', async () => {
    const { base, ClientId, browser } = await world(service)
    const answer = await browser.visit(`${base}/oauth2/authorize?client_id=${ClientId}&response_type=code`)
    expect(locationOf(answer)).toMatch(/\/login\?/)
    const several = await world(service, { CallbackURLs: [callback, 'https://app.example/other'] })
    const missing = await several.browser.visit(`${several.base}/oauth2/authorize?client_id=${several.ClientId}&response_type=code`)
    expect(new URL(locationOf(missing), service.url).searchParams.get('error')).toBe(
      "Required String parameter 'redirect_uri' is not present",
    )
  })
})

describe('a person signs in', () => {
  test('a code comes back with the state, and gives tokens of the sign-in', async () => {
    const { signIn, exchange, ClientId, UserPoolId } = await world(service)
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

  test('tokens come back in the fragment, without a refresh token; an ID token only for openid', async () => {
    const { signIn } = await world(service)
    const back = await signIn({ response_type: 'token', state: 's', nonce: 'n' })
    expect(back.search).toBe('')
    const answer = new URLSearchParams(back.hash.slice(1))
    expect([...answer.keys()]).toEqual(['id_token', 'access_token', 'expires_in', 'token_type', 'state'])
    expect(answer.get('token_type')).toBe('Bearer')
    expect(claimsOf(answer.get('id_token')!).nonce).toBe('n')
    const without = new URLSearchParams((await signIn({ response_type: 'token', scope: 'email' })).hash.slice(1))
    expect([...without.keys()]).toEqual(['access_token', 'expires_in', 'token_type'])
  })

  test('of scopes of resource servers those are granted that still exist', async () => {
    const { UserPoolId, ClientId, tokens } = await world(service)
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

test('a second client of the pool gets a code without asking; of another pool the session is nobody’s', async () => {
  const { signIn, browser, UserPoolId, base } = await world(service)
  await signIn()
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({ ...codeClient, UserPoolId, ClientName: 'other' } as never),
  )
  const ask = (path: string, client_id: string, more = {}) =>
    browser.visit(`${path}/oauth2/authorize?${new URLSearchParams({ client_id, response_type: 'code', redirect_uri: callback, ...more })}`)
  expect(locationOf(await ask(base, UserPoolClient!.ClientId!))).toMatch(/^https:\/\/app\.example\/callback\?code=/)
  expect(locationOf(await ask(base, UserPoolClient!.ClientId!, { prompt: 'none' }))).toMatch(/callback\?code=/)
  for (const more of [{ prompt: 'login' }, { prompt: 'select_account' }, { max_age: '0' }])
    expect(locationOf(await ask(base, UserPoolClient!.ClientId!, more))).toMatch(/\/login\?/)
  const other = await world(service)
  const { value } = browser.cookies.get(`cognito-${UserPoolId}`)!
  const planted = visitor(service.url)
  planted.cookies.set(`cognito-${other.UserPoolId}`, { value, path: '/' })
  expect(locationOf(await planted.visit(`${other.base}/oauth2/authorize?${other.query()}`))).toMatch(/\/login\?/)
})
