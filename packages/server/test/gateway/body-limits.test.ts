import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type OperationName, operationNames } from '@poolhouse/contract'
import { afterEach, expect, test, vi } from 'vitest'
import shapes from '../../../contract/src/generated/constraints.json' with { type: 'json' }
import inputs from '../../../contract/src/generated/operations.json' with { type: 'json' }
import { bodyLimitsOf } from '../../src/gateway/body-limits.ts'
import { call, jsonType, send, signed, startGateway, target } from './support.ts'

const date = '20250102T030405Z'
const host = 'cognito-idp.us-east-1.amazonaws.com'
const { port, calls } = await startGateway({ mode: 'production' }, { realNow: () => Date.parse('2025-01-02T03:04:05Z') })
afterEach(() => void vi.restoreAllMocks())

const formType: [string, string] = ['Content-Type', 'application/x-www-form-urlencoded']
const gzip: [string, string] = ['Content-Encoding', 'gzip']

/** Bodies of `size` bytes, each expensive in another way. */
const bodies: Record<string, (size: number) => string> = {
  'lists inside each other': size => '['.repeat(size),
  'objects inside each other': size => '{"a":'.repeat(size / 5),
  members: size => `{${Array.from({ length: size / 12 }, (_, n) => `"a${String(n).padStart(7, '0')}":1`).join(',')}}`,
  items: size => `[${'1,'.repeat(size / 2 - 1)}1]`,
  'empty objects': size => `[${'{},'.repeat(size / 3 - 1)}{}]`,
  'one text': size => `{"Username":"${'a'.repeat(size)}"}`,
  'fields of a form': size => 'a&'.repeat(size / 2),
}

/** A request to each kind of entry point, and what refuses it before a byte of its body is read. */
const requests: Record<string, { path?: string; headers: (body: string) => [string, string][]; refusal: RegExp }> = {
  'a public operation': { headers: () => [jsonType, target('SignUp')], refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s },
  'a public operation whose body is compressed': {
    headers: () => [jsonType, gzip, target('InitiateAuth')],
    refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s,
  },
  'an operation with an access token': { headers: () => [jsonType, target('GetUser')], refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s },
  'a signed operation without a signature': {
    headers: () => [jsonType, target('ListUserPools')],
    refusal: /^HTTP\/1.1 400 .*MissingAuthenticationTokenException/s,
  },
  'a signed operation with an unknown key': {
    headers: body => signed({ host, date, body, headers: [jsonType, target('ListUserPools')], key: 'AKIDUNKNOWN' }),
    refusal: /^HTTP\/1.1 400 .*UnrecognizedClientException/s,
  },
  'a signed operation': {
    headers: body => signed({ host, date, body, headers: [jsonType, target('ListUserPools')] }),
    refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s,
  },
  'an operation with images, without a signature': {
    headers: () => [jsonType, target('UpdateManagedLoginBranding')],
    refusal: /^HTTP\/1.1 400 .*MissingAuthenticationTokenException/s,
  },
  'an operation with images': {
    headers: body => signed({ host, date, body, headers: [jsonType, target('UpdateManagedLoginBranding')] }),
    refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s,
  },
  'an action of the Query protocol without a signature': {
    headers: () => [formType],
    refusal: /^HTTP\/1.1 403 .*MissingAuthenticationToken/s,
  },
  'an action of the Query protocol': {
    headers: body => signed({ host, date, body, headers: [formType], service: 'sts' }),
    refusal: /^HTTP\/1.1 413 .*RequestEntityTooLarge/s,
  },
}

const megabytes = 4 * 1024 * 1024
const cases = Object.keys(requests).flatMap(request => Object.keys(bodies).map(body => ({ request, body })))

test.each(cases)('$request is refused with 4 MB of $body, and nothing is parsed', async ({ request, body }) => {
  const text = bodies[body]!(megabytes)
  const { headers } = requests[request]!
  const parsed = vi.spyOn(JSON, 'parse')
  const { status } = await send(port, { headers: headers(text), body: text })
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(parsed).not.toHaveBeenCalled()
})

/** What the service answers to the headers of a request whose body never comes. */
const answerToHead = async (headers: [string, string][]): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', chunk => (answer += chunk))
  const lines = [...(headers.some(([name]) => name === 'Host') ? [] : [['Host', host]]), ...headers, ['Content-Length', String(megabytes)]]
  socket.write(`POST / HTTP/1.1\r\n${lines.map(line => `${line.join(': ')}\r\n`).join('')}\r\n`)
  // The connection is closed by the service, because the body does not come.
  await new Promise(resolve => socket.once('close', resolve))
  return answer
}

test.each(Object.keys(requests))('%s is refused by its headers alone, and the connection is closed', async name => {
  const { headers, refusal } = requests[name]!
  expect(await answerToHead(headers(''))).toMatch(refusal)
})

test.each(['lists inside each other', 'objects inside each other', 'members', 'items', 'empty objects'])(
  '60 kB of %s answer SerializationException before JSON is parsed',
  async name => {
    const body = bodies[name]!(60_000)
    const parsed = vi.spyOn(JSON, 'parse')
    const answer = await send(port, { headers: [jsonType, target('SignUp')], body })
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(/^\{"__type":"SerializationException","message":"The request body is too large: it has more than/)
    expect(parsed).not.toHaveBeenCalled()
  },
)

test('a Query request with more parameters than its service has answers MalformedInput', async () => {
  const body = `Action=GetCallerIdentity&Version=2011-06-15&${'a=1&'.repeat(200)}`
  const answer = await send(port, { headers: signed({ host, date, body, headers: [formType], service: 'sts' }), body })
  expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('<Code>MalformedInput</Code>') })
})

test('a compressed body is not unpacked', async () => {
  const body = gzipSync(bodies['one text']!(megabytes))
  const answer = await send(port, { headers: [jsonType, gzip, target('SignUp')], body })
  expect(answer.status).toBe(400)
  expect(answer.json()).toMatchObject({ __type: 'SerializationException' })
})

test('brackets, commas and quotes inside of a text do not count as members', async () => {
  const before = calls.length
  const text = `${'[{,"\\'.repeat(4_000)}\\`
  const answer = await call(port, 'InitiateAuth', { AuthFlow: 'USER_AUTH', ClientId: 'abc', AuthParameters: { USERNAME: text } })
  expect(answer.json()).toMatchObject({ __type: 'NotAuthorizedException' })
  expect(calls.length).toBe(before + 1)
})

interface Shape {
  type: string
  max?: number
  members?: Record<string, string>
  member?: string
  key?: string
  value?: string
}

/** The longest text that the model allows anywhere in a shape. Page tokens are the service's own, and short. */
function longestText(name: string, path: readonly string[] = []): number {
  const shape = (shapes as Record<string, Shape>)[name]!
  if (shape.type === 'string' || shape.type === 'blob') return shape.max ?? 0
  if (path.includes(name)) return 0
  const members = Object.entries(shape.members ?? {}).filter(([member]) => !/^(NextToken|PaginationToken)$/.test(member))
  const inside = [...members.map(([, type]) => type), shape.member, shape.key, shape.value].filter(each => each !== undefined)
  return Math.max(0, ...inside.map(each => longestText(each, [...path, name])))
}

test.each(operationNames)('the limits of %s have room for the longest text of its input, and are megabytes for images alone', name => {
  const { bytes } = bodyLimitsOf(name)
  expect(bytes).toBeGreaterThan(longestText((inputs as Record<OperationName, { input: string }>)[name].input))
  const hasImages = ['CreateManagedLoginBranding', 'UpdateManagedLoginBranding', 'SetUICustomization'].includes(name)
  expect(bytes >= 1024 * 1024).toBe(hasImages)
})
