import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { callback, createPageApp } from '../pages/support.ts'
import { startTestService, type TestService } from '../support/service.ts'

/** Ways to send more, or more expensive, than the limits of a request allow, to a whole service and without credentials. */

let service: TestService
let app: Awaited<ReturnType<typeof createPageApp>>
beforeAll(async () => {
  service = await startTestService()
  app = await createPageApp(service)
})
afterAll(() => service.close())
afterEach(() => void vi.restoreAllMocks())

const megabytes = 4 * 1024 * 1024
const json = 'Content-Type: application/x-amz-json-1.1'
const form = 'Content-Type: application/x-www-form-urlencoded'
const target = (operation: string) => `X-Amz-Target: AWSCognitoIdentityProviderService.${operation}`
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
const multipart = 'Content-Type: multipart/form-data; boundary=x'

/** Sends the bytes, and goes on with `more` until the service closes the connection. Returns what it answered. */
async function answerTo(head: string[], body: string | Buffer = '', more?: string): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1')
  let answer = ''
  socket.on('data', part => (answer += part))
  socket.on('error', () => {})
  const [line = '', ...lines] = head
  socket.write(`${line} HTTP/1.1\r\n${['Host: localhost', ...lines].map(each => `${each}\r\n`).join('')}\r\n`)
  socket.write(body)
  const timer = setInterval(() => more && socket.write(more), 5)
  await new Promise(resolve => socket.once('close', resolve))
  clearInterval(timer)
  return answer
}

const page = (path: string) =>
  `/${app.UserPoolId}${path}?${new URLSearchParams({ response_type: 'code', client_id: app.ClientId, redirect_uri: callback, scope: 'openid' })}`
/** In what these tests send alone: JSON of the service's own database, or of another test in this process, is parsed all the time. */
const filler = randomUUID()
const long = filler.repeat(1_700)
const nested = '['.repeat(10_000)

interface Way {
  way: string
  head: () => string[]
  body?: string | Buffer
  /** Sent again and again. */
  more?: string
  answer: RegExp
}

const ways: readonly Way[] = [
  {
    way: 'a body in chunks, without a length',
    head: () => ['POST /', json, target('SignUp'), 'Transfer-Encoding: chunked'],
    more: chunk(long),
    answer: /^HTTP\/1\.1 413 .*RequestEntityTooLarge/s,
  },
  {
    way: 'a form in chunks, without a length',
    head: () => [`POST ${page('/login')}`, form, 'Transfer-Encoding: chunked'],
    more: chunk(`a=${long}&`),
    answer: /^HTTP\/1\.1 403 /,
  },
  {
    way: 'a token request in chunks, without a length',
    head: () => [`POST /${app.UserPoolId}/oauth2/token`, form, 'Transfer-Encoding: chunked'],
    more: chunk(`a=${long}&`),
    answer: /^HTTP\/1\.1 400 .*invalid_request/s,
  },
  {
    way: 'a chunk whose extension has no end',
    head: () => ['POST /', json, target('SignUp'), 'Transfer-Encoding: chunked'],
    body: '1;',
    more: 'e'.repeat(4_000),
    answer: /^HTTP\/1\.1 4\d\d /,
  },
  {
    way: 'trailers without end',
    head: () => ['POST /', json, target('SignUp'), 'Transfer-Encoding: chunked'],
    body: `${chunk('{}')}0\r\n`,
    more: `X-Trailer: ${'t'.repeat(4_000)}\r\n`,
    answer: /^HTTP\/1\.1 431 /,
  },
  {
    way: 'a length and chunks',
    head: () => ['POST /', json, target('SignUp'), 'Content-Length: 2', 'Transfer-Encoding: chunked'],
    more: chunk(long),
    answer: /^HTTP\/1\.1 400 /,
  },
  {
    way: 'two lengths',
    head: () => ['POST /', json, target('SignUp'), 'Content-Length: 2', `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 400 /,
  },
  {
    way: 'a length that is no number',
    head: () => ['POST /', json, target('SignUp'), 'Content-Length: 0x400000'],
    more: long,
    answer: /^HTTP\/1\.1 400 /,
  },
  {
    way: 'a compressed body in chunks',
    head: () => ['POST /', json, target('SignUp'), 'Content-Encoding: gzip', 'Transfer-Encoding: chunked', 'Connection: close'],
    body: Buffer.concat([Buffer.from(`${gzipSync(long).length.toString(16)}\r\n`), gzipSync(long), Buffer.from('\r\n0\r\n\r\n')]),
    answer: /^HTTP\/1\.1 400 .*SerializationException/s,
  },
  {
    way: 'a transfer coding that is compressed',
    head: () => ['POST /', json, target('SignUp'), 'Transfer-Encoding: gzip, chunked', 'Connection: close'],
    body: Buffer.concat([Buffer.from(`${gzipSync(long).length.toString(16)}\r\n`), gzipSync(long), Buffer.from('\r\n0\r\n\r\n')]),
    answer: /^HTTP\/1\.1 [45]\d\d /,
  },
  {
    way: 'a compressed form',
    head: () => [`POST ${page('/login')}`, form, 'Content-Encoding: gzip', `Content-Length: ${gzipSync(long).length}`, 'Connection: close'],
    body: gzipSync(long),
    answer: /^HTTP\/1\.1 403 /,
  },
  {
    way: 'a body that waits for 100 Continue',
    head: () => ['POST /', json, target('SignUp'), 'Expect: 100-continue', `Content-Length: ${megabytes}`],
    answer: /HTTP\/1\.1 413 .*RequestEntityTooLarge/s,
  },
  {
    way: 'another expectation',
    head: () => ['POST /', json, target('SignUp'), 'Expect: 200-ok', 'Content-Length: 2', 'Connection: close'],
    body: '{}',
    answer: /^HTTP\/1\.1 4\d\d /,
  },
  {
    way: 'a multipart form for a page',
    head: () => [`POST ${page('/login')}`, multipart, `Content-Length: ${megabytes}`],
    more: `--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n${long}\r\n`,
    answer: /^HTTP\/1\.1 403 /,
  },
  {
    way: 'a multipart form for tokens',
    head: () => [`POST /${app.UserPoolId}/oauth2/token`, multipart, `Content-Length: ${megabytes}`],
    more: `--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\n${long}\r\n`,
    answer: /^HTTP\/1\.1 400 .*invalid_request/s,
  },
  {
    way: 'a multipart form for the API',
    head: () => ['POST /', multipart, target('SignUp'), `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 400 .*SerializationException/s,
  },
  ...['GET', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH'].map(method => ({
    way: `a body of ${method}`,
    head: () => [`${method} /health`, json, `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 [24]\d\d /,
  })),
  {
    way: 'a body of GET for a page',
    head: () => [`GET ${page('/login')}`, form, `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 200 /,
  },
  {
    way: 'an operation whose name hides in the body',
    head: () => ['POST /', json, `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 400 .*UnknownOperationException/s,
  },
  {
    way: 'a path that nothing serves',
    head: () => ['POST /nothing', json, `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 404 /,
  },
  {
    way: 'the development inbox',
    head: () => ['POST /_poolhouse/clock', 'X-Poolhouse: 1', 'Content-Type: application/json', `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 4\d\d /,
  },
  {
    way: 'dynamic registration',
    head: () => [`POST /${app.UserPoolId}/oauth2/register`, 'Content-Type: application/json', `Content-Length: ${megabytes}`],
    more: long,
    answer: /^HTTP\/1\.1 4\d\d /,
  },
  {
    way: 'headers of 20 kB',
    head: () => ['GET /health', ...Array.from({ length: 20 }, (_, n) => `X-${n}: ${'h'.repeat(1_000)}`)],
    answer: /^HTTP\/1\.1 431 /,
  },
]

test.each(ways)(
  '$way: no more than the limit is read, nothing is parsed, and the connection is closed',
  async ({ head, body, more, answer }) => {
    const parsed = vi.spyOn(JSON, 'parse')
    const started = performance.now()
    expect(await answerTo(head(), body, more)).toMatch(answer)
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(parsed.mock.calls.filter(([text]) => String(text).includes(filler))).toEqual([])
  },
)

/** Texts that are JSON or a list within a field or a header, at their longest. */
const inside: readonly { way: string; send: () => Promise<Response> }[] = [
  {
    way: 'deep JSON in the credential field of a form',
    send: () => postForm('/challenge', { step: 'x', credential: nested }),
  },
  { way: 'deep JSON as the step of a form', send: () => postForm('/challenge', { step: Buffer.from(nested).toString('base64url') }) },
  {
    way: 'deep JSON in CREDENTIAL',
    send: () =>
      call('RespondToAuthChallenge', {
        ClientId: app.ClientId,
        ChallengeName: 'WEB_AUTHN',
        Session: 's'.repeat(30),
        ChallengeResponses: { USERNAME: 'a', CREDENTIAL: nested },
      }),
  },
  {
    way: 'deep JSON as an access token',
    send: () => call('GetUser', { AccessToken: `${Buffer.from(nested).toString('base64url')}.e30.x` }),
  },
  {
    way: 'deep JSON as SECRET_BLOCK',
    send: () =>
      call('RespondToAuthChallenge', {
        ClientId: app.ClientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: {
          USERNAME: 'a',
          PASSWORD_CLAIM_SECRET_BLOCK: Buffer.from(nested).toString('base64'),
          PASSWORD_CLAIM_SIGNATURE: 'x',
          TIMESTAMP: 'x',
        },
      }),
  },
  { way: 'thousands of names in a query', send: () => get(`${page('/oauth2/authorize')}&${names(4_000).join('&')}`) },
  { way: 'thousands of names in a query of the sign-in page', send: () => get(`${page('/login')}&${names(4_000).join('&')}`) },
  { way: 'thousands of names in a query of /logout', send: () => get(`/${app.UserPoolId}/logout?${names(4_000).join('&')}`) },
  {
    way: 'thousands of cookies',
    send: () =>
      get(page('/login'), {
        cookie: names(3_000)
          .map(name => `${name}=1`)
          .join(';'),
      }),
  },
  { way: 'thousands of languages', send: () => get(page('/login'), { 'accept-language': names(3_000).join(',') }) },
  {
    way: 'thousands of signed headers',
    send: () =>
      get(
        '/',
        {
          'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
          ...Object.fromEntries(names(700).map(name => [`y${name}`, ''])),
          authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;${names(2_000).join(';')}, Signature=${'0'.repeat(64)}`,
          'x-amz-date': '20250102T030405Z',
        },
        'POST',
      ),
  },
  { way: 'a long path', send: () => get(`/${'a/'.repeat(7_000)}`) },
  { way: 'a long path of dots', send: () => get(`/${'a/..%2f'.repeat(2_000)}`) },
]

const names = (count: number) => Array.from({ length: count }, (_, n) => `k${n.toString(36)}`)
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(service.url + path, { method, headers, redirect: 'manual' })
const call = (operation: string, input: object) =>
  fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target(operation).split(' ')[1]! },
    body: JSON.stringify(input),
  })
const postForm = (path: string, fields: Record<string, string>) =>
  fetch(service.url + page(path), { method: 'POST', headers: { origin: service.url }, body: new URLSearchParams(fields) })

test.each(inside)('$way is refused or ignored within milliseconds', async ({ send }) => {
  const times: number[] = []
  for (let time = 0; time < 8; time++) {
    const started = performance.now()
    const response = await send()
    await response.arrayBuffer()
    times.push(performance.now() - started)
    expect(response.status).toBeLessThan(500)
  }
  expect(Math.min(...times)).toBeLessThan(25)
})
