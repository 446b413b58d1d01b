import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, errorOf } from './support.ts'

let service: TestService
let provider: FakeProvider
beforeAll(async () => {
  service = await startTestService({ log: { info() {}, warn() {}, error: console.error } })
})
afterAll(() => service.close())
beforeEach(async () => {
  provider = await startFakeProvider()
  provider.user = { sub: 'User-1', email: 'ann@example.com' }
  return () => provider.close()
})

test.each([
  ['another issuer', { issuer: 'https://evil.example' }, 'Bad issuer in the well-known endpoint'],
  ['an endpoint without TLS', { token_endpoint: 'http://evil.example/token' }, 'OIDC endpoint must start with https://'],
])('a discovery document that names %s later sends the browser to no provider', async (_, discovery, description) => {
  const { begin } = await createFederatedApp(service, provider)
  provider.discovery = discovery
  expect(errorOf(new URL(await begin()))).toEqual({ error_description: description, state: 'st', error: 'invalid_request' })
})

test('a provider whose discovery document cannot be read is used with the endpoints that it had', async () => {
  const { tokens } = await createFederatedApp(service, provider)
  provider.answers.set('/.well-known/openid-configuration', (_, response) => response.writeHead(503).end())
  expect((await tokens()).id['cognito:username']).toBe('Fake_User-1')
})

test('keys that the provider rotates are asked for once more, also under the same kid, and then kept', async () => {
  const { tokens } = await createFederatedApp(service, provider)
  const asked = () => provider.requests.filter(({ path }) => path === '/jwks').length
  await tokens()
  await tokens()
  expect(asked()).toBe(1)
  provider.rotateKey()
  await tokens()
  await tokens()
  expect(asked()).toBe(2)
  provider.rotateKey('second')
  await tokens()
  provider.rotateKey('second')
  await tokens()
  expect(asked()).toBe(4)
})

test('an ID token with an HMAC of the client secret is accepted, and one of another secret is not', async () => {
  provider.changeHeader = () => ({ alg: 'HS256' })
  const { tokens } = await createFederatedApp(service, provider)
  expect((await tokens()).id['cognito:username']).toBe('Fake_User-1')
  const other = await createFederatedApp(service, provider, { details: { client_secret: 'another secret of the provider' } })
  expect(errorOf(await other.signIn())).toMatchObject({ error_description: 'Invalid id_token signature' })
})

test.each([
  ['ES256', 'P-256', 'sha256'],
  ['ES384', 'P-384', 'sha384'],
] as const)('an ID token that is signed with %s is accepted', async (alg, namedCurve, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'curve', use: 'sig', alg }
  provider.answers.set('/jwks', (_, response) => response.end(JSON.stringify({ keys: [jwk] })))
  provider.changeHeader = () => ({ alg, kid: 'curve' })
  provider.changeToken = token => {
    const signed = token.split('.').slice(0, 2).join('.')
    return `${signed}.${sign(hash, Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  }
  const { tokens } = await createFederatedApp(service, provider)
  expect((await tokens()).id['cognito:username']).toBe('Fake_User-1')
})
