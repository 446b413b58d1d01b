import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'

/** FUZZ_SEED repeats the requests of a run; FUZZ_RUNS sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 300)

const failures: string[] = []
const log = {
  info() {},
  warn() {},
  error: (message: string, fields?: Record<string, unknown>) => void failures.push(`${message} ${JSON.stringify(fields)}`),
}
let development: TestService
let production: TestService
beforeAll(async () => {
  development = await startTestService({ log })
  production = await startTestService({ log, production: true })
})
afterAll(async () => {
  await development.close()
  await production.close()
})

const target = 'AWSCognitoIdentityProviderService.'
const scope = 'AKID/20250102/us-east-1/cognito-idp/aws4_request'
const method = fc.constantFrom('POST', 'POST', 'POST', 'GET', 'OPTIONS', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'BREW')
const path = fc.oneof(
  fc.constantFrom(
    '/',
    '/?Action=GetCallerIdentity&Version=2011-06-15',
    '/?Action=GetCallerIdentity&Action=x',
    '/?X-Amz-Signature=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=1e9',
    '/us-east-1_a/.well-known/jwks.json',
    '/us-east-1_%00/.well-known/jwks.json',
    '/%ff%fe/.well-known/openid-configuration',
    '/__proto__/.well-known/openid-configuration',
    '/_poolhouse/clock',
    '/health',
    'http://localhost/',
    'http://[::1',
    '*',
    '//',
  ),
  fc.stringMatching(/^\/[!-~]{0,60}$/),
)
const header = fc.oneof(
  fc.constantFrom(
    `X-Amz-Target: ${target}ListUserPools`,
    `X-Amz-Target: ${target}InitiateAuth`,
    `X-Amz-Target: ${target}GetUser`,
    `X-Amz-Target: ${target}__proto__`,
    `X-Amz-Target: ${target}constructor`,
    'Content-Type: application/x-amz-json-1.1',
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Type: text/plain; charset=\u00ff',
    'Origin: null',
    'Origin: http://a@localhost:1/',
    'Sec-Fetch-Site: cross-site',
    'X-Forwarded-For: ,,,',
    'x-poolhouse: 1',
    'Expect: 100-continue',
    'Expect: 200-ok',
    'Transfer-Encoding: chunked',
    'Access-Control-Request-Headers: a, b',
    'X-Amz-Date: 20250102T030405Z',
    'X-Amz-Date: 99999999T999999Z',
    'Date: yesterday',
    `Authorization: AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    `Authorization: AWS4-HMAC-SHA256 Credential=/////, SignedHeaders=;;, Signature=`,
    'Authorization: AWS4-HMAC-SHA256',
    'Authorization: Bearer x',
  ),
  fc
    .tuple(
      fc.constantFrom('X-Amz-Target', 'Authorization', 'X-Amz-Date', 'Origin', 'Content-Type', 'X-A'),
      fc.stringMatching(/^[ -~]{0,80}$/),
    )
    .map(([name, value]) => `${name}: ${value}`),
)
const body = fc.oneof(
  fc.constantFrom(
    '',
    '{}',
    '{',
    'null',
    '[]',
    '"',
    '{"MaxResults":1}',
    '\ufeff{}',
    '{"a":1}'.repeat(50),
    '['.repeat(20_000),
    'Action=GetCallerIdentity&Version=2011-06-15',
  ),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 200 }),
)
const host = fc.constantFrom('Host: localhost', 'Host: localhost', 'Host: localhost', 'Host: evil.example', 'Host: ', 'X-None: 1')

/** The status codes of all responses; none if the connection was closed without one. */
async function answersTo(port: number, text: string): Promise<number[]> {
  const socket = connect({ port, host: '127.0.0.1' })
  let got = ''
  socket.setEncoding('latin1')
  socket.on('data', chunk => (got += chunk))
  socket.on('error', () => {})
  socket.end(text)
  await once(socket, 'close')
  return [...got.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status))
}

test(`random HTTP requests never make the service answer 5xx, hang or stop (seed ${seed})`, { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(method, path, host, fc.array(header, { maxLength: 6 }), body, async (verb, where, named, headers, content) => {
      failures.splice(0)
      const lines = [`${verb} ${where} HTTP/1.1`, named, ...headers, 'Connection: close', `Content-Length: ${Buffer.byteLength(content)}`]
      for (const { port } of [development, production]) {
        const statuses = await answersTo(port, `${lines.join('\r\n')}\r\n\r\n${content}`)
        for (const status of statuses) expect(status < 500, `status ${status}`).toBe(true)
      }
      expect(failures).toEqual([])
    }),
    { seed, numRuns },
  )
  for (const { url } of [development, production]) expect((await fetch(`${url}/health`)).status).toBe(200)
})
