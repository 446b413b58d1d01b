import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { type AppOptions, createFederatedApp, errorOf, providerName } from './support.ts'

let service: TestService
let provider: FakeProvider
const log: { message: string; fields: Record<string, unknown> }[] = []
const note = (message: string, fields: Record<string, unknown> = {}) => log.push({ message, fields })
beforeAll(async () => {
  service = await startTestService({ log: { info() {}, warn: note, error: note } })
})
afterAll(() => service.close())
beforeEach(async () => {
  log.length = 0
  provider = await startFakeProvider()
  provider.user = { sub: 'User-1', email: 'ann@example.com' }
  return () => provider.close()
})

const html = '<!doctype html><title>Maintenance</title>'
type Answer = Parameters<FakeProvider['answers']['set']>[1]
const answering =
  (status: number, text: string, type = 'application/json'): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(text)
const hangUp: Answer = request => request.socket.destroy()

const withClaims = (change: Record<string, unknown>) => (given: FakeProvider) => {
  given.changeClaims = claims => ({ ...claims, ...change })
}
const withUser = (user: FakeProvider['user']) => (given: FakeProvider) => {
  given.user = user
}
const withUserInfo = (userInfo: FakeProvider['userInfo']) => (given: FakeProvider) => {
  given.userInfo = userInfo
}
const at = (path: string, answer: Answer) => (given: FakeProvider) => {
  given.answers.set(path, answer)
}
const seconds = () => Math.floor(Date.now() / 1000)

interface Row {
  name: string
  arrange: (provider: FakeProvider) => void
  /** `error_description` that the application gets. */
  description: string
  /** What the log has of the cause. */
  cause: string | RegExp
  options?: AppOptions
}

const rows: Row[] = [
  { name: 'a token endpoint that hangs up', arrange: at('/token', hangUp), description: 'Connection reset', cause: /socket hang up/ },
  {
    name: 'a token endpoint that answers with an error',
    arrange: at('/token', answering(400, '{"error":"invalid_grant"}')),
    description: 'Fake Error - 400 error getting token',
    cause: 'invalid_grant',
  },
  {
    name: 'a token endpoint that is down for maintenance',
    arrange: at('/token', answering(503, html, 'text/html')),
    description: 'Fake Error - 503 error getting token',
    cause: /without an error code/,
  },
  {
    name: 'a token endpoint that answers HTML',
    arrange: at('/token', answering(200, html, 'text/html')),
    description: 'Bad token response',
    cause: /./,
  },
  {
    name: 'a token endpoint that answers a list',
    arrange: at('/token', answering(200, '[]')),
    description: 'Bad token response',
    cause: /./,
  },
  {
    name: 'a token answer without an ID token',
    arrange: at('/token', answering(200, '{"access_token":"a","token_type":"Bearer"}')),
    description: 'Bad token response',
    cause: /id_token/,
  },
  {
    name: 'a token answer that is a redirect',
    arrange: at('/token', (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()),
    description: 'Connection reset',
    cause: /redirects are not followed/,
  },
  {
    name: 'an ID token that is too large',
    arrange: withClaims({ groups: 'g'.repeat(140_000) }),
    description: 'Bad token response',
    cause: /more than 131072 bytes/,
  },
  {
    name: 'an answer without an end',
    arrange: at('/token', answering(200, 'x'.repeat(1_100_000))),
    description: 'Connection reset',
    cause: /1048576/,
  },
  {
    name: 'an ID token of another issuer',
    arrange: withClaims({ iss: 'https://evil.example' }),
    description: 'Invalid id_token iss',
    cause: /./,
  },
  {
    name: 'an ID token for another client',
    arrange: withClaims({ aud: 'somebody-else' }),
    description: 'Invalid id_token aud',
    cause: /./,
  },
  {
    name: 'an ID token for several clients without azp',
    arrange: given => {
      given.changeClaims = claims => ({ ...claims, aud: [claims.aud, 'somebody-else'] })
    },
    description: 'Invalid id_token aud',
    cause: /./,
  },
  {
    name: 'an ID token of another authorized party',
    arrange: withClaims({ azp: 'somebody-else' }),
    description: 'Invalid id_token azp',
    cause: /./,
  },
  { name: 'an expired ID token', arrange: withClaims({ exp: seconds() - 120 }), description: 'Invalid id_token exp', cause: /./ },
  { name: 'an ID token without an expiry', arrange: withClaims({ exp: undefined }), description: 'Invalid id_token exp', cause: /./ },
  {
    name: 'an ID token that is not valid yet',
    arrange: withClaims({ nbf: seconds() + 600 }),
    description: 'Invalid id_token nbf',
    cause: /./,
  },
  {
    name: 'an ID token from the future',
    arrange: withClaims({ iat: seconds() + 600 }),
    description: 'Invalid id_token iat',
    cause: /future/,
  },
  { name: 'an ID token of another sign-in', arrange: withClaims({ nonce: 'other' }), description: 'Invalid id_token nonce', cause: /./ },
  { name: 'an ID token without a nonce', arrange: withClaims({ nonce: undefined }), description: 'Invalid id_token nonce', cause: /./ },
  { name: 'an ID token without a sub', arrange: withClaims({ sub: undefined }), description: 'Invalid id_token sub', cause: /./ },
  {
    name: 'an unsigned ID token',
    arrange: given => {
      given.changeHeader = header => ({ ...header, alg: 'none' })
      given.changeToken = token => `${token.split('.').slice(0, 2).join('.')}.`
    },
    description: 'Invalid id_token alg',
    cause: /alg/,
  },
  {
    name: 'an ID token whose claims were changed after it was signed',
    arrange: given => {
      given.changeToken = token => {
        const [head = '', payload = '', proof = ''] = token.split('.')
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
        return `${head}.${Buffer.from(JSON.stringify({ ...claims, email: 'evil@example.com' })).toString('base64url')}.${proof}`
      }
    },
    description: 'Invalid id_token signature',
    cause: /not made by/,
  },
  {
    name: 'an ID token of a key that is not in the JWKS',
    arrange: given => {
      given.changeHeader = header => ({ ...header, kid: 'unknown' })
    },
    description: 'Invalid id_token signature',
    cause: /no key unknown for RS256/,
  },
  {
    name: 'an ID token without a kid',
    arrange: given => {
      given.changeHeader = ({ alg }) => ({ alg })
    },
    description: 'Invalid id_token signature',
    cause: /no kid/,
  },
  {
    name: 'an ID token that calls its RSA signature an HMAC',
    arrange: given => {
      given.changeToken = token => {
        const [, payload = '', proof = ''] = token.split('.')
        return `${Buffer.from('{"alg":"HS512"}').toString('base64url')}.${payload}.${proof}`
      }
    },
    description: 'Invalid id_token signature',
    cause: /HMAC/,
  },
  {
    name: 'a JWKS that answers HTML',
    arrange: at('/jwks', answering(200, html, 'text/html')),
    description: 'Bad jwks response',
    cause: /without keys/,
  },
  { name: 'a JWKS that hangs up', arrange: at('/jwks', hangUp), description: 'Connection reset', cause: /socket hang up/ },
  {
    name: 'a userInfo of another sub',
    arrange: withUserInfo({ sub: 'User-2' }),
    description: 'Fake Error - invalid user info response',
    cause: /sub/,
  },
  {
    name: 'a userInfo that refuses',
    arrange: at('/userinfo', answering(401, '{}')),
    description: 'Fake Error - 401 error getting user info',
    cause: /refused/,
  },
  {
    name: 'a userInfo that answers HTML',
    arrange: at('/userinfo', answering(200, html, 'text/html')),
    description: 'Fake Error - invalid user info response',
    cause: /JSON/,
  },
  {
    name: 'no value for an attribute that the pool requires',
    arrange: withUser({ sub: 'User-1' }),
    options: {
      pool: {
        Schema: [
          { Name: 'email', Required: true },
          { Name: 'name', Required: true },
        ],
      },
    },
    description: 'attributes required: [name, email]',
    cause: /no name, email/,
  },
  {
    name: 'an address that is none',
    arrange: withUser({ sub: 'User-1', email: 'not an address' }),
    description: 'Invalid email address format.',
    cause: /Invalid email/,
  },
  {
    name: 'a value that the schema refuses',
    arrange: withUser({ sub: 'User-1', level: 'high' }),
    options: {
      pool: { Schema: [{ Name: 'level', AttributeDataType: 'Number', Mutable: true }] },
      mapping: { 'custom:level': 'level' },
    },
    description: 'Attributes did not conform to the schema: custom:level: Value must be a number',
    cause: /custom:level/,
  },
  {
    name: 'a value that is too long',
    arrange: withUser({ sub: 'User-1', name: 'n'.repeat(2_049) }),
    options: { mapping: { name: 'name' } },
    description: 'Attributes did not conform to the schema: name: String must be no longer than 2048 characters',
    cause: /./,
  },
  {
    name: 'a mapped attribute that the client may not write',
    arrange: () => {},
    options: { client: { WriteAttributes: ['name'] } },
    description: 'user.email: Attribute cannot be updated.',
    cause: /./,
  },
  {
    name: 'a subject that makes a username of more than 128 characters',
    arrange: withUser({ sub: 's'.repeat(124) }),
    description: `1 validation error detected: Value 'Fake_${'s'.repeat(124)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    cause: /userName/,
  },
  {
    name: 'an error that the user caused at the provider',
    arrange: given => {
      const { signIn } = given
      given.signIn = location => {
        const back = new URL(signIn(location))
        back.searchParams.delete('code')
        back.searchParams.set('error', 'access_denied')
        back.searchParams.set('error_description', 'The user said no.')
        return back.href
      }
    },
    description: 'The user said no.',
    cause: /answered with an error/,
  },
  {
    name: 'an error that is none, with markup',
    arrange: given => {
      const { signIn } = given
      given.signIn = location => `${signIn(location).replace(/code=[^&]*/, 'error=%22%5C')}&error_description=%0d%0aSet-Cookie:x`
    },
    description: 'invalid_request',
    cause: /answered with an error/,
  },
  {
    name: 'an answer without a code',
    arrange: given => {
      const { signIn } = given
      given.signIn = location => signIn(location).replace(/code=[^&]*/, 'x=y')
    },
    description: "Required String parameter 'code' is not present",
    cause: '',
  },
]

describe('an exact answer to the application, a line in the log, and nothing changed:', () => {
  test.each(rows)('$name', async ({ arrange, description, cause, options }) => {
    const { UserPoolId, signIn, browser } = await createFederatedApp(service, provider, options)
    arrange(provider)
    const location = await signIn()
    const isOwnError = description === 'The user said no.'
    expect(errorOf(location)).toEqual({
      error_description: description,
      state: 'st',
      error: isOwnError ? 'access_denied' : 'invalid_request',
    })
    expect(log).toEqual([
      {
        message: 'A sign-in at an identity provider failed',
        fields: expect.objectContaining({ pool: UserPoolId, provider: providerName, answer: description }),
      },
    ])
    if (cause !== '') expect(String(log[0]!.fields.cause)).toMatch(cause)
    expect(JSON.stringify(log)).not.toContain(provider.clientSecret)
    expect((await service.sdk.send(new ListUsersCommand({ UserPoolId }))).Users).toEqual([])
    expect([...browser.cookies.keys()]).toEqual(['csrf-state'])
  })
})

test.each([
  ['/token', 'Timeout occurred in calling IdP token endpoint'],
  ['/jwks', 'Timeout in calling jwks uri'],
  ['/userinfo', 'Read timed out'],
])('a provider whose %s does not answer in time: %s', async (path, description) => {
  const { signIn } = await createFederatedApp(service, provider)
  provider.answers.set(path, () => {})
  expect(errorOf(await signIn())).toMatchObject({ error_description: description, error: 'invalid_request' })
})
