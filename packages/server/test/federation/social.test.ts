import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { Agent } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import {
  AdminCreateUserCommand,
  AdminLinkProviderForUserCommand,
  AdminSetUserPasswordCommand,
  type IdentityProviderTypeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { locationOf } from '../oauth/support.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, errorOf } from './support.ts'

interface Asked {
  method: string
  /** With the host, without the query. */
  address: string
  parameters: Record<string, string>
  authorization: string | undefined
}

/** What the sites answer: by address. */
const sites = new Map<string, (asked: Asked) => object>()
const requests: Asked[] = []
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const idToken = (claims: object) => {
  const at = Math.floor(Date.now() / 1000)
  const signed = `${encoded({ alg: 'RS256', kid: 'k' })}.${encoded({ aud: 'client', iat: at, exp: at + 600, ...claims })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}

/** Stands for the sites of the providers: requests over TLS of this process end here. */
const internet = createServer(async (request, response) => {
  const url = new URL(request.url!, `https://${request.headers.host}`)
  let body = ''
  for await (const chunk of request) body += chunk
  const parameters = Object.fromEntries(request.method === 'POST' ? new URLSearchParams(body) : url.searchParams)
  const asked = {
    method: request.method!,
    address: `${url.origin}${url.pathname}`,
    parameters,
    authorization: request.headers.authorization,
  }
  requests.push(asked)
  const answer = sites.get(asked.address)
  response.setHeader('content-type', 'application/json').writeHead(answer ? 200 : 404)
  response.end(JSON.stringify(answer?.(asked) ?? { error: 'not_found' }))
})
const { createConnection } = Agent.prototype
let service: TestService
beforeAll(async () => {
  await new Promise<void>(resolve => internet.listen(0, 'localhost', resolve))
  const { port } = internet.address() as AddressInfo
  Agent.prototype.createConnection = () => connect(port, 'localhost')
  service = await startTestService()
})
afterAll(async () => {
  Agent.prototype.createConnection = createConnection
  await service.close()
  internet.closeAllConnections()
  internet.close()
})
beforeEach(() => {
  sites.clear()
  requests.length = 0
  const jwks = () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' }] })
  sites.set('https://www.googleapis.com/oauth2/v3/certs', jwks)
  sites.set('https://appleid.apple.com/auth/keys', jwks)
})

const social = { client_id: 'client', client_secret: 'secret', authorize_scopes: 'openid email' }

async function createApp(type: IdentityProviderTypeType, ProviderDetails: Record<string, string>, mapping: Record<string, string>) {
  const unused = await startFakeProvider()
  const app = await createFederatedApp(service, unused, {
    more: { ProviderName: type, ProviderType: type, ProviderDetails },
    mapping,
    client: { SupportedIdentityProviders: [type] },
  })
  await unused.close()
  const begin = async (more: Record<string, string> = {}) =>
    new URL(locationOf(await app.browser.open(`${app.base}/oauth2/authorize?${app.query(more)}`)))
  const comeBack = async (at: URL) => {
    const back = `${at.searchParams.get('redirect_uri')}?${new URLSearchParams({ code: 'the-code', state: at.searchParams.get('state')! })}`
    return new URL(locationOf(await app.browser.open(back)))
  }
  return { ...app, begin, comeBack }
}

test('Google: the ID token gives the user; the People API is asked only for what it has not got', async () => {
  const { begin, comeBack, exchange } = await createApp('Google', social, {
    email: 'email',
    name: 'name',
    birthdate: 'birthdays',
    nickname: 'nicknames',
  })
  const at = await begin({ login_hint: 'ann@gmail.com' })
  expect(at.origin + at.pathname).toBe('https://accounts.google.com/o/oauth2/v2/auth')
  expect(Object.fromEntries(at.searchParams)).toMatchObject({
    client_id: 'client',
    scope: 'openid email',
    login_hint: 'ann@gmail.com',
    nonce: expect.any(String),
  })
  sites.set('https://www.googleapis.com/oauth2/v4/token', () => ({
    access_token: 'a',
    token_type: 'Bearer',
    id_token: idToken({
      iss: 'https://accounts.google.com',
      sub: '1079',
      nonce: at.searchParams.get('nonce'),
      email: 'ann@gmail.com',
      name: 'Ann',
    }),
  }))
  sites.set('https://people.googleapis.com/v1/people/me', () => ({ resourceName: 'people/1079', nicknames: [{ value: 'Annie' }] }))
  const { claims } = await claimsIn(exchange, await comeBack(at))
  expect(claims).toMatchObject({
    'cognito:username': 'Google_1079',
    email: 'ann@gmail.com',
    name: 'Ann',
    nickname: 'Annie',
    identities: [{ userId: '1079', providerName: 'Google', providerType: 'Google', issuer: null }],
  })
  expect(requests.map(({ method, address }) => `${method} ${address}`)).toEqual([
    'POST https://www.googleapis.com/oauth2/v4/token',
    'GET https://www.googleapis.com/oauth2/v3/certs',
    'GET https://people.googleapis.com/v1/people/me',
  ])
  expect(requests[2]).toMatchObject({ parameters: { personFields: 'birthdays,nicknames' }, authorization: 'Bearer a' })
})

const claimsIn = async (exchange: (location: URL) => Promise<{ id_token?: string }>, location: URL) => {
  const { id_token } = await exchange(location)
  return { location, claims: JSON.parse(Buffer.from(id_token!.split('.')[1]!, 'base64url').toString()) }
}

test('Google: an error of the token endpoint is passed on with its code', async () => {
  const { begin, comeBack } = await createApp('Google', social, {})
  const location = await comeBack(await begin())
  expect(errorOf(location)).toEqual({ error_description: 'Google Error - 404 not_found', state: 'st', error: 'invalid_request' })
})

test('Facebook: a token by GET, and the mapped fields of the user, who is identified by id', async () => {
  const details = { ...social, authorize_scopes: 'public_profile, email', api_version: 'v21.0' }
  const { begin, comeBack, exchange } = await createApp('Facebook', details, {
    ...{ email: 'email', given_name: 'first_name', name: 'x&evil=1' },
    nickname: 'access_token',
  })
  const at = await begin({ login_hint: 'ann' })
  expect(at.origin + at.pathname).toBe('https://www.facebook.com/v21.0/dialog/oauth')
  expect(Object.fromEntries(at.searchParams)).toEqual({
    client_id: 'client',
    redirect_uri: expect.stringMatching(/\/oauth2\/idpresponse$/),
    response_type: 'code',
    scope: 'public_profile, email',
    state: expect.any(String),
  })
  sites.set('https://graph.facebook.com/v21.0/oauth/access_token', () => ({ access_token: 'a', token_type: 'bearer', expires_in: 1 }))
  sites.set('https://graph.facebook.com/v21.0/me', () => ({ id: '1023', email: 'ann@example.com', first_name: 'Ann' }))
  const { claims } = await claimsIn(exchange, await comeBack(at))
  expect(claims).toMatchObject({ 'cognito:username': 'Facebook_1023', email: 'ann@example.com', given_name: 'Ann', nickname: 'a' })
  expect(requests).toMatchObject([
    { method: 'GET', parameters: { client_id: 'client', client_secret: 'secret', code: 'the-code' } },
    { method: 'GET', parameters: { fields: 'id,email,first_name' }, authorization: 'Bearer a' },
  ])
})

test('Login with Amazon: the profile gives the user, who is identified by user_id', async () => {
  const { begin, comeBack, exchange } = await createApp(
    'LoginWithAmazon',
    { ...social, authorize_scopes: 'profile postal_code' },
    { email: 'email' },
  )
  const at = await begin()
  expect(at.origin + at.pathname).toBe('https://www.amazon.com/ap/oa')
  sites.set('https://api.amazon.com/auth/o2/token', () => ({ access_token: 'a', token_type: 'bearer' }))
  sites.set('https://api.amazon.com/user/profile', () => ({ user_id: 'amzn1.account.A', email: 'ann@example.com' }))
  const { claims } = await claimsIn(exchange, await comeBack(at))
  expect(claims).toMatchObject({ 'cognito:username': 'LoginWithAmazon_amzn1.account.A', email: 'ann@example.com' })
})

test.each([
  ['Google', 'sub'],
  ['LoginWithAmazon', 'user_id'],
] as const)('an identity of %s is linked by its %s before the first sign-in, and signs the user of the pool in', async (type, id) => {
  const { UserPoolId, begin, comeBack, exchange } = await createApp(type, social, {})
  await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'carlos', MessageAction: 'SUPPRESS' }))
  await service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'carlos', Password: password, Permanent: true }))
  await service.sdk.send(
    new AdminLinkProviderForUserCommand({
      UserPoolId,
      DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: 'carlos' },
      SourceUser: { ProviderName: type, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: '1079' },
    }),
  )
  const at = await begin()
  const token = () => ({
    access_token: 'a',
    token_type: 'Bearer',
    ...(type === 'Google' && {
      id_token: idToken({ iss: 'https://accounts.google.com', [id]: '1079', nonce: at.searchParams.get('nonce') }),
    }),
  })
  sites.set('https://www.googleapis.com/oauth2/v4/token', token)
  sites.set('https://api.amazon.com/auth/o2/token', token)
  sites.set('https://api.amazon.com/user/profile', () => ({ [id]: '1079' }))
  expect((await claimsIn(exchange, await comeBack(at))).claims['cognito:username']).toBe('carlos')
})

test('a profile without an id of the user signs nobody in', async () => {
  const { begin, comeBack } = await createApp('LoginWithAmazon', social, {})
  sites.set('https://api.amazon.com/auth/o2/token', () => ({ access_token: 'a', token_type: 'bearer' }))
  sites.set('https://api.amazon.com/user/profile', () => ({ email: 'ann@example.com' }))
  expect(errorOf(await comeBack(await begin()))).toMatchObject({ error_description: 'Invalid user info response' })
})

const pem = apple.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

test.each([
  ['as a PEM file', pem],
  ['as its base64 alone', pem.replaceAll(/-----.*-----|\n/g, '')],
])('Sign in with Apple, with the key %s: a signed secret, the answer in a form, and the name beside the code', async (_, private_key) => {
  const details = { client_id: 'client', team_id: 'TEAM', key_id: 'KEY', private_key, authorize_scopes: 'email name' }
  const { begin, browser, base, exchange } = await createApp('SignInWithApple', details, {
    email: 'email',
    name: 'name',
    given_name: 'firstName',
  })
  const at = await begin()
  expect(at.origin + at.pathname).toBe('https://appleid.apple.com/auth/authorize')
  expect(at.searchParams.get('response_mode')).toBe('form_post')
  const nonce = at.searchParams.get('nonce')
  sites.set('https://appleid.apple.com/auth/token', () => ({
    access_token: 'a',
    token_type: 'Bearer',
    id_token: idToken({ iss: 'https://appleid.apple.com', sub: '000123.abc.0123', nonce, email: 'ann@privaterelay.appleid.com' }),
  }))
  const user = JSON.stringify({ name: { firstName: 'Ann', lastName: 'Lee' }, email: 'other@example.com' })
  const form = { code: 'the-code', state: at.searchParams.get('state')!, user }
  const answer = await browser.post(`${base}/oauth2/idpresponse`, form, { origin: 'https://appleid.apple.com' })
  const { claims } = await claimsIn(exchange, new URL(locationOf(answer)))
  expect(claims).toMatchObject({
    'cognito:username': 'SignInWithApple_000123.abc.0123',
    email: 'ann@privaterelay.appleid.com',
    name: 'Ann Lee',
    given_name: 'Ann',
  })
  const secret = requests.find(({ address }) => address.endsWith('/auth/token'))!.parameters.client_secret!
  const { payload, protectedHeader } = await jwtVerify(secret, apple.publicKey, {
    algorithms: ['ES256'],
    audience: 'https://appleid.apple.com',
  })
  expect(protectedHeader.kid).toBe('KEY')
  expect(payload).toMatchObject({ iss: 'TEAM', sub: 'client' })
})

test('Sign in with Apple with a key that is none tells the application and the operator', async () => {
  const details = { client_id: 'client', team_id: 'TEAM', key_id: 'KEY', private_key: 'nonsense', authorize_scopes: 'email' }
  const { begin, comeBack } = await createApp('SignInWithApple', details, {})
  expect(errorOf(await comeBack(await begin()))).toMatchObject({ error_description: 'SignInWithApple Error - invalid private key' })
})
