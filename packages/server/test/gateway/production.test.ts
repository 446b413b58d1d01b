import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { accessKeyId, call, jsonType, presigned, type Raw, type Signing, secret, send, signed, startGateway, target } from './support.ts'

/** The time of the SigV4 test vector. */
let now = Date.parse('2025-01-02T03:04:05Z')
const date = '20250102T030405Z'
const { port, calls } = await startGateway({ mode: 'production' }, { realNow: () => now })
const host = 'cognito-idp.us-east-1.amazonaws.com'
const body = '{"MaxResults":10}'
const sent = [jsonType, target('ListUserPools')]

const sendSigned = (options: Partial<Signing> = {}, raw: Partial<Raw> = {}) =>
  send(port, { headers: signed({ host, date, body, headers: sent, ...options }), body, ...raw })
const mismatch = /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key/

const credential = `${accessKeyId}/20250102/us-east-1/cognito-idp/aws4_request`
const names = 'content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target'
const vectorSignature = '22d1330ec297d1ef5b2340cd34d3d7e0bd0452d8c3c4a413c0c2eb539c1f5a88'
const vectorHash: [string, string] = ['X-Amz-Content-Sha256', 'c85361bc66a773f8ac883fc34e452cb647b1af5df5421c966b988ed3466e806b']
const vector = (authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${vectorSignature}`) =>
  [['Host', host], ['X-Amz-Date', date], ...sent, vectorHash, ['Authorization', authorization]] as [string, string][]

test('the SigV4 test vector is accepted, with and without blanks after the commas of Authorization', async () => {
  expect((await send(port, { headers: vector(), body })).status).toBe(200)
  const tight = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${vectorSignature}`
  expect((await send(port, { headers: vector(tight), body })).status).toBe(200)
  expect(calls.at(-1)).toMatchObject({
    region: 'us-east-1',
    account: '123456789012',
    caller: { kind: 'iam', accessKeyId, arn: 'arn:aws:iam::123456789012:user/root-admin', userId: 'AIDAEXAMPLE' },
  })
})

test('a signature with one changed digit, or over another body, answers InvalidSignatureException', async () => {
  for (const [i, digit] of [
    [0, '3'],
    [63, '9'],
  ] as const) {
    const changed = vectorSignature.slice(0, i) + digit + vectorSignature.slice(i + 1)
    const headers = vector(`AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${changed}`)
    expect((await send(port, { headers, body })).json()).toMatchObject({ __type: 'InvalidSignatureException' })
  }
  expect((await send(port, { headers: vector(), body: '{"MaxResults":11}' })).json()).toMatchObject({ __type: 'InvalidSignatureException' })
})

test('a request without a signature answers MissingAuthenticationTokenException', async () => {
  const answer = await send(port, { headers: sent, body })
  expect(answer.status).toBe(400)
  expect(answer.json()).toEqual({ __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' })
  expect(answer.headers).toMatchObject({ 'x-amzn-errortype': 'MissingAuthenticationTokenException:', 'access-control-allow-origin': '*' })
  const bearer = await send(port, { headers: [...sent, ['Authorization', 'Bearer abc']], body })
  expect(bearer.json().__type).toBe('MissingAuthenticationTokenException')
})

test.each<[string, Partial<Signing>, string, string | RegExp]>([
  ['an unknown key', { key: 'AKIDUNKNOWN' }, 'UnrecognizedClientException', 'The security token included in the request is invalid.'],
  ['a key id that is a property of every object', { key: 'constructor' }, 'UnrecognizedClientException', /invalid/],
  ['a wrong secret', { secretKey: 'guess' }, 'InvalidSignatureException', mismatch],
  ['an invalid region', { region: 'mars' }, 'InvalidSignatureException', 'Credential should be scoped to a valid region.'],
  ['another service', { service: 's3' }, 'InvalidSignatureException', "Credential should be scoped to correct service: 'cognito-idp'. "],
  [
    'a scope of another day',
    { day: '20250101' },
    'InvalidSignatureException',
    /^Date in Credential scope does not match YYYYMMDD .*'20250101' != '20250102'/,
  ],
  ['another path than the one sent', { path: '/other' }, 'InvalidSignatureException', mismatch],
  ['another query than the one sent', { query: 'a=b' }, 'InvalidSignatureException', mismatch],
  ['another method', { method: 'PUT' }, 'InvalidSignatureException', mismatch],
  ['a token for a key that has none', { headers: [...sent, ['X-Amz-Security-Token', 'x']] }, 'UnrecognizedClientException', /invalid/],
  ['a temporary key without its token', { key: 'ASIATEMPORARY' }, 'UnrecognizedClientException', /invalid/],
  [
    'a temporary key with another token',
    { key: 'ASIATEMPORARY', headers: [...sent, ['X-Amz-Security-Token', 'x']] },
    'UnrecognizedClientException',
    /invalid/,
  ],
  ['the hash of another body', { headers: [...sent, ['X-Amz-Content-Sha256', '0'.repeat(64)]] }, 'InvalidSignatureException', mismatch],
  [
    'UNSIGNED-PAYLOAD as the body hash',
    { headers: [...sent, ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']] },
    'InvalidSignatureException',
    mismatch,
  ],
  [
    'an unsigned host',
    { signed: ['content-type', 'x-amz-date', 'x-amz-target'] },
    'InvalidSignatureException',
    /'Host' must be a 'SignedHeader'/,
  ],
  ['an unsigned target', { signed: ['host', 'x-amz-date'] }, 'InvalidSignatureException', /'x-amz-target' must be a 'SignedHeader'/],
  ['an unsigned date', { signed: ['host', 'x-amz-target'] }, 'InvalidSignatureException', /'x-amz-date' must be a 'SignedHeader'/],
  ['a signed header that is not sent', { signed: ['host', 'x-amz-date', 'x-amz-target', 'x-gone'] }, 'InvalidSignatureException', mismatch],
  ['header names in capitals', { signed: ['Host', 'x-amz-date', 'x-amz-target'] }, 'IncompleteSignatureException', /lower-case/],
  ['a header name twice', { signed: ['host', 'host', 'x-amz-date', 'x-amz-target'] }, 'IncompleteSignatureException', /none of them twice/],
  [
    'a key without permission',
    { key: 'AKIDNOTADMIN' },
    'AccessDeniedException',
    /^User: arn:aws:iam::123456789012:user\/without-permission is not authorized to perform: cognito-idp:ListUserPools on resource: \* because no identity-based policy allows the cognito-idp:ListUserPools action$/,
  ],
])('a request signed with %s answers %s', async (_, options, type, message) => {
  const answer = await sendSigned(options)
  expect(answer.status).toBe(400)
  expect(answer.json()).toMatchObject({ __type: type, message: typeof message === 'string' ? message : expect.stringMatching(message) })
})

test('AccessDeniedException names the ARN of the pool', async () => {
  const input = '{"UserPoolId":"eu-west-1_Abc"}'
  const headers = signed({
    host,
    date,
    key: 'AKIDNOTADMIN',
    region: 'eu-west-1',
    body: input,
    headers: [jsonType, target('DescribeUserPool')],
  })
  const answer = await send(port, { headers, body: input })
  expect(answer.json().message).toContain('on resource: arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Abc because')
})

test('a temporary access key is accepted with its session token until it expires', async () => {
  const options = { key: 'ASIATEMPORARY', headers: [...sent, ['X-Amz-Security-Token', 'the-session-token'] as [string, string]] }
  expect((await sendSigned(options)).status).toBe(200)
  now = Date.parse('2025-01-02T03:10:00Z')
  const late = await sendSigned({ ...options, date: '20250102T031000Z' })
  expect(late.json()).toEqual({ __type: 'ExpiredTokenException', message: 'The security token included in the request is expired' })
  now = Date.parse('2025-01-02T03:04:05Z')
})

test.each`
  at                        | message
  ${'2025-01-02T03:09:05Z'} | ${undefined}
  ${'2025-01-02T02:59:05Z'} | ${undefined}
  ${'2025-01-02T03:15:05Z'} | ${'Signature expired: 20250102T030405Z is now earlier than 20250102T031005Z (20250102T031505Z - 5 min.)'}
  ${'2025-01-02T02:54:05Z'} | ${'Signature not yet current: 20250102T030405Z is still later than 20250102T025905Z (20250102T025405Z + 5 min.)'}
`('a signature of 03:04:05 verified at $at: $message', async ({ at, message }) => {
  now = Date.parse(at)
  const answer = await sendSigned()
  now = Date.parse('2025-01-02T03:04:05Z')
  if (message === undefined) expect(answer.status).toBe(200)
  else expect(answer.json()).toEqual({ __type: 'InvalidSignatureException', message })
})

test.each([
  [
    'AWS4-HMAC-SHA256 Foo=bar',
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Foo=bar",
  ],
  [
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host`,
    `Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host`,
  ],
  ['AWS4-ECDSA-P256-SHA256 Credential=a', "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'."],
  [
    'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=c',
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'",
  ],
])('the Authorization header "%s" answers IncompleteSignatureException', async (authorization, message) => {
  const answer = await send(port, { headers: vector(authorization), body })
  expect(answer.json()).toEqual({ __type: 'IncompleteSignatureException', message })
})

test('a signed request needs X-Amz-Date in ISO 8601 basic format, or a signed Date header', async () => {
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-target, Signature=${vectorSignature}`
  const undated = await send(port, { headers: [['Host', host], ...sent, ['Authorization', authorization]], body })
  expect(undated.json()).toMatchObject({
    __type: 'IncompleteSignatureException',
    message: `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${authorization}`,
  })
  const wrong = await send(port, { headers: [...vector().filter(([name]) => name !== 'X-Amz-Date'), ['X-Amz-Date', '2025-01-02']], body })
  expect(wrong.json()).toMatchObject({ __type: 'IncompleteSignatureException', message: expect.stringContaining("Got '2025-01-02'") })

  const httpDate: [string, string] = ['Date', 'Thu, 02 Jan 2025 03:04:05 GMT']
  const dated = (names: string[]) =>
    signed({ host, date, body, headers: [...sent, httpDate], signed: names }).filter(([name]) => name !== 'X-Amz-Date')
  expect((await send(port, { headers: dated(['content-type', 'date', 'host', 'x-amz-target']), body })).status).toBe(200)
  expect((await send(port, { headers: dated(['content-type', 'host', 'x-amz-target']), body })).json().message).toContain("'date' must be")
})

test.each(['X-Amz-Date', 'X-Amz-Target', 'Host', 'Content-Type', 'X-Amz-Content-Sha256', 'Authorization'])(
  'a request with two %s headers is refused',
  async name => {
    const value = vector().find(([each]) => each === name)![1]
    const answer = await send(port, { headers: [...vector(), [name, value]], body })
    expect(answer.status).toBe(400)
    // Node joins two targets to one value, which is not an operation.
    expect(answer.json().message).toMatch(/twice|one signature|no operation/)
  },
)

test('x-amz-user-agent may be unsigned, other x-amz-* headers must be signed', async () => {
  expect((await send(port, { headers: [...vector(), ['X-Amz-User-Agent', 'aws-amplify/6']], body })).status).toBe(200)
  const other = await send(port, { headers: [...vector(), ['X-Amz-Extra', 'x']], body })
  expect(other.json().message).toContain("'x-amz-extra' must be a 'SignedHeader'")
})

test.each([
  ['dot segments', '/a/../b', '/b'],
  ['an escaped letter', '/%41b', '/%2541b'],
  ['a doubled slash', '//b/', '/b/'],
])('the signature covers the raw path: %s', async (_, path, canonical) => {
  expect((await sendSigned({ path: canonical }, { path })).status).toBe(200)
  expect((await sendSigned({ path: '/' }, { path })).json()).toMatchObject({ __type: 'InvalidSignatureException' })
})

test('the query is sorted, decoded and encoded once for the signature', async () => {
  const query = 'a=%7E&a%20b=%2F&b=&c=%2B'
  expect((await sendSigned({ query: 'a=~&a%20b=%2F&b=&c=%2B' }, { path: `/?b&c=+&a%20b=/&a=%7e` })).status).toBe(200)
  expect((await sendSigned({ query }, { path: '/' })).json()).toMatchObject({ __type: 'InvalidSignatureException' })
})

test('header values are trimmed and their blanks collapsed for the signature', async () => {
  const padded: [string, string] = ['X-Amz-Note', '  a    b  ']
  expect((await sendSigned({ headers: [...sent, padded] })).status).toBe(200)
})

test('a public operation needs no signature, and ignores one that is sent', async () => {
  const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'abc' }
  for (const headers of [[], [['Authorization', 'AWS4-HMAC-SHA256 nonsense']] as [string, string][]]) {
    expect((await call(port, 'InitiateAuth', input, headers)).json().__type).toBe('NotAuthorizedException')
    expect(calls.at(-1)?.caller).toEqual({ kind: 'anonymous' })
  }
})

test('a request is checked in this order: target, signature, body, permission, constraints', async () => {
  const type = async (operation: string, text: string, options: Partial<Signing> | undefined) => {
    const headers = [jsonType, target(operation)]
    const answer = await send(port, { headers: options ? signed({ host, date, body: text, headers, ...options }) : headers, body: text })
    return answer.json().__type
  }
  expect(await type('MakeCoffee', '{', undefined)).toBe('UnknownOperationException')
  expect(await type('ListUserPools', '{', undefined)).toBe('MissingAuthenticationTokenException')
  expect(await type('ListUserPools', '{', { key: 'AKIDNOTADMIN' })).toBe('SerializationException')
  expect(await type('ListUserPools', '{"MaxResults":61}', undefined)).toBe('MissingAuthenticationTokenException')
  expect(await type('ListUserPools', '{"MaxResults":61}', { key: 'AKIDNOTADMIN' })).toBe('AccessDeniedException')
  expect(await type('ListUserPools', '{"MaxResults":61}', {})).toBe('InvalidParameterException')
  expect(await type('CreateUserPoolDomain', '{}', undefined)).toBe('MissingAuthenticationTokenException')
  expect(await type('CreateUserPoolDomain', '{}', {})).toBe('NotImplementedException')
})

const presign = (options: Partial<Signing & { expires: number }> = {}) =>
  presigned({ host: `localhost:${port}`, date, expires: 60, query: 'Action=GetCallerIdentity&Version=2011-06-15', ...options })
const get = (path: string) => send(port, { method: 'GET', path })

test('a presigned request is accepted until X-Amz-Expires', async () => {
  expect((await get(presign())).text).toContain('<Arn>arn:aws:iam::123456789012:user/root-admin</Arn>')
  now = Date.parse('2025-01-02T03:05:05Z')
  expect((await get(presign())).status).toBe(200)
  now = Date.parse('2025-01-02T03:05:06Z')
  const late = await get(presign())
  now = Date.parse('2025-01-02T03:04:05Z')
  expect(late.status).toBe(403)
  expect(late.text).toContain('<Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20250102T030505Z is now earlier than')
})

test.each<[string, () => string, number, string]>([
  ['another key', () => presign({ secretKey: 'guess' }), 403, 'SignatureDoesNotMatch'],
  ['an unknown key', () => presign({ key: 'AKIDUNKNOWN' }), 403, 'InvalidClientTokenId'],
  ['a parameter added', () => `${presign()}&DurationSeconds=1`, 403, 'SignatureDoesNotMatch'],
  ['a parameter twice', () => `${presign()}&X-Amz-Date=${date}`, 403, 'SignatureDoesNotMatch'],
  ['an X-Amz-Expires of more than a week', () => presign({ expires: 604_801 }), 400, 'IncompleteSignature'],
  ['no date', () => presign().replace(/&X-Amz-Date=[^&]*/, ''), 400, 'IncompleteSignature'],
  ['another service', () => presign({ service: 'cognito-idp' }), 403, 'SignatureDoesNotMatch'],
  ['nothing', () => '/?Action=GetCallerIdentity', 403, 'MissingAuthenticationToken'],
])('a presigned request with %s is refused', async (_, path, status, code) => {
  const answer = await get(path())
  expect(answer.status).toBe(status)
  expect(answer.text).toContain(`<Code>${code}</Code>`)
})

test('a presigned AWS JSON request must sign x-amz-target, and may not have an Authorization header', async () => {
  const headers: [string, string][] = [jsonType]
  const path = presign({ service: 'cognito-idp', method: 'POST', body, query: '' })
  // The presigned form signs only the host, and x-amz-target must be signed.
  const unsigned = await send(port, { path, headers: [...headers, target('ListUserPools')], body })
  expect(unsigned.json().message).toContain("'x-amz-target' must be a 'SignedHeader'")
  const both = await send(port, { path, headers: vector(), body })
  expect(both.json().message).toContain('one signature')
})

test('the AWS SDK is accepted with the right secret key and refused with a wrong one', async () => {
  const real = await startGateway({ mode: 'production' })
  const options = (secretAccessKey: string) => ({
    endpoint: real.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId, secretAccessKey },
  })
  const list = new ListUserPoolsCommand({ MaxResults: 1 })
  await expect(new CognitoIdentityProviderClient(options(secret)).send(list)).resolves.toMatchObject({ UserPools: [{ Name: 'pool' }] })
  expect(real.calls.at(-1)?.region).toBe('eu-west-1')
  await expect(new CognitoIdentityProviderClient(options('guess')).send(list)).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    message: expect.stringMatching(mismatch),
  })
  const who = new GetCallerIdentityCommand()
  await expect(new STSClient(options(secret)).send(who)).resolves.toMatchObject({ Account: '123456789012', UserId: 'AIDAEXAMPLE' })
  await expect(new STSClient(options('guess')).send(who)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
})

test('production mode accepts every Host and Origin', async () => {
  const answer = await sendSigned({ headers: [...sent, ['Origin', 'https://console.example']] })
  expect(answer.status).toBe(200)
})
