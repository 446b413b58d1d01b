import { DeleteIdentityProviderCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callback, codeClient } from '../oauth/support.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, providerName } from './support.ts'

let service: TestService
let provider: FakeProvider
beforeAll(async () => {
  ;[service, provider] = await Promise.all([startTestService(), startFakeProvider()])
})
afterAll(async () => {
  await service.close()
  await provider.close()
})

const parametersOf = (location: string) => Object.fromEntries(new URL(location, service.url).searchParams)

test('authorize with identity_provider goes to the provider with state, nonce and the address for its answer', async () => {
  const { begin, base } = await createFederatedApp(service, provider)
  const location = await begin({ scope: 'openid' })
  expect(location.startsWith(`${provider.origin}/authorize?`)).toBe(true)
  expect(parametersOf(location)).toEqual({
    client_id: provider.clientId,
    redirect_uri: `${service.url}${base}/oauth2/idpresponse`,
    response_type: 'code',
    scope: 'openid email',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  })
})

test.each([
  ['prompt', { prompt: 'login consent' }, { prompt: 'login consent' }],
  ['login_hint', { login_hint: 'ann@example.com' }, { login_hint: 'ann@example.com' }],
  ['no lang and no resource', { lang: 'de', resource: 'https://api.example' }, { lang: undefined, resource: undefined }],
  [
    'the levels of the AcrMapping, by the names of the pool',
    { acr_values: 'urn:corp:high urn:cognito:loa:1 urn:cognito:loa:3 x' },
    { acr_values: 'gold bronze' },
  ],
  ['no acr_values where none is a level of the pool', { acr_values: 'gold urn:cognito:loa:3' }, { acr_values: undefined }],
])('authorize forwards %s to the provider', async (_, asked: object, forwarded: Record<string, string | undefined>) => {
  const { begin } = await createFederatedApp(service, provider, {
    more: { AcrMapping: { Level1: 'bronze', Level2: 'silver', Level3: 'gold', Level4: 'platinum' } },
    pool: { AcrConfiguration: { Level3: { AcrValue: 'urn:corp:high' } } },
  })
  const sent: Record<string, string> = parametersOf(await begin({ ...asked }))
  for (const [name, value] of Object.entries(forwarded)) expect(sent[name], name).toBe(value)
})

const refused = `${callback}?state=st&error=invalid_request`

test.each([
  ['a provider that the client does not list', { identity_provider: 'Other' }, refused],
  ['the name in another case', { identity_provider: 'fake' }, refused],
  ['a name that no provider can have', { identity_provider: `${'x'.repeat(500)}\0` }, refused],
  ['an identifier of no provider', { idp_identifier: 'nowhere.example' }, refused],
  ['an identifier that none can be', { idp_identifier: '\0'.repeat(99) }, refused],
  ['prompt=none', { identity_provider: providerName, prompt: 'none' }, `${callback}?error=login_required&state=st`],
])('authorize with %s sends the browser to no provider', async (_, more: Record<string, string>, location) => {
  const { browser, base, query } = await createFederatedApp(service, provider, { more: { IdpIdentifiers: ['works.example'] } })
  const answer = await browser.open(`${base}/oauth2/authorize?${query(more)}`)
  expect(answer.headers.get('location')).toBe(location)
  expect(answer.headers.getSetCookie()).toEqual([])
})

test.each([
  ['idp_identifier', ['COGNITO', providerName], { idp_identifier: 'works.example' }],
  ['idp_identifier and another spelling of nothing', ['COGNITO', providerName], { idp_identifier: 'works.example', identity_provider: '' }],
  ['the only provider of a client without own users', [providerName], {}],
])('authorize with %s goes to the provider', async (_, SupportedIdentityProviders, more: Record<string, string>) => {
  const options = { more: { IdpIdentifiers: ['works.example'] }, client: { SupportedIdentityProviders } }
  const { browser, base, query } = await createFederatedApp(service, provider, options)
  const answer = await browser.open(`${base}/oauth2/authorize?${query(more)}`)
  expect(answer.headers.get('location')).toMatch(`${provider.origin}/authorize?`)
})

test('the sign-in page of a request that names a provider leads there, and that of another one shows a button for it', async () => {
  const { browser, base, query } = await createFederatedApp(service, provider)
  const named = await browser.open(`${base}/login?${query({ identity_provider: providerName })}`)
  expect(named.headers.get('location')).toMatch(/^\/us-east-1_\w+\/oauth2\/authorize\?.*identity_provider=Fake/)
  const page = await (await browser.open(`${base}/login?${query()}`)).text()
  expect(page).toMatch(new RegExp(`href="${base}/oauth2/authorize\\?[^"]*identity_provider=Fake"`))
  expect(page).toContain('Continue with Fake')
})

test('a deleted provider is shown on no page, and a request that names it is refused although the client lists it', async () => {
  const { browser, base, query, begin, UserPoolId } = await createFederatedApp(service, provider, {
    client: { SupportedIdentityProviders: [providerName] },
  })
  await service.sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: providerName }))
  expect(await begin()).toBe(refused)
  const page = await browser.open(`${base}/login?${query()}`)
  expect(await page.text()).toContain('There is no way to sign in here.')
})

test('a provider that was taken off the client while the browser was there signs nobody in', async () => {
  const { begin, comeBack, UserPoolId, ClientId } = await createFederatedApp(service, provider)
  const location = await begin()
  await service.sdk.send(
    new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ClientName: 'client', ...codeClient, SupportedIdentityProviders: ['COGNITO'] }),
  )
  expect((await comeBack(location)).href).toBe(refused)
})

test('a provider that announces PKCE and client_secret_basic gets both', async () => {
  const modern = await startFakeProvider()
  modern.discovery = { code_challenge_methods_supported: ['S256'], token_endpoint_auth_methods_supported: ['client_secret_basic'] }
  const { begin, comeBack } = await createFederatedApp(service, modern)
  const location = await begin()
  const { code_challenge, code_challenge_method } = parametersOf(location)
  expect({ code_challenge, code_challenge_method }).toEqual({
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
  expect((await comeBack(location)).searchParams.get('code')).toEqual(expect.any(String))
  const { parameters, headers } = modern.requests.find(({ path }) => path === '/token')!
  expect(parameters.get('code_verifier')).toMatch(/^[\w-]{43,}$/)
  expect(parameters.has('client_secret')).toBe(false)
  expect(headers.authorization).toMatch(/^Basic /)
  expect(headers['user-agent']).toBe('Amazon/Cognito')
  await modern.close()
})

test('endpoints that were given are used, without a discovery document', async () => {
  const plain = await startFakeProvider()
  plain.answers.set('/.well-known/openid-configuration', (_, response) => response.writeHead(404).end())
  const { tokens } = await createFederatedApp(service, plain, {
    details: {
      authorize_url: `${plain.origin}/authorize`,
      token_url: `${plain.origin}/token`,
      jwks_uri: `${plain.origin}/jwks`,
      attributes_url: `${plain.origin}/userinfo`,
      attributes_request_method: 'POST',
    },
  })
  expect((await tokens()).id['cognito:username']).toBe('Fake_User-1')
  expect(plain.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /token', 'GET /jwks', 'POST /userinfo'])
  const { parameters, headers } = plain.requests[0]!
  expect(Object.fromEntries(parameters)).toMatchObject({
    client_id: plain.clientId,
    client_secret: plain.clientSecret,
    grant_type: 'authorization_code',
  })
  expect(headers.authorization).toBeUndefined()
  await plain.close()
})
