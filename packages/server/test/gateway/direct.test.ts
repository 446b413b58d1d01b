import { expect, test } from 'vitest'
import { type Answer, jsonType, type Raw, send, startGateway, target } from './support.ts'

const development = await startGateway()
const production = await startGateway({ mode: 'production' })

/** What two answers to one request must have in common: all but what differs from request to request. */
const comparable = ({ status, headers, text }: Answer) => {
  const { date, 'x-amzn-requestid': requestId, ...others } = headers
  return { status, headers: others, text, hasId: requestId !== undefined, hasDate: date !== undefined }
}

const nobody: [string, string] = ['Host', 'evil.example']

test.each<{ request: string; sent: Raw; status: number }>([
  { request: 'an operation that succeeds', sent: { headers: [jsonType, target('ListUserPools')], body: '{"MaxResults":1}' }, status: 200 },
  {
    request: 'an operation without output',
    sent: { headers: [target('DeleteUserPool')], body: '{"UserPoolId":"us-east-1_A"}' },
    status: 200,
  },
  {
    request: 'one that answers {}',
    sent: {
      headers: [target('AdminDeleteUserAttributes')],
      body: '{"UserPoolId":"us-east-1_A","Username":"a","UserAttributeNames":["email"]}',
    },
    status: 200,
  },
  {
    request: 'a refusal with a text that is not ASCII',
    sent: { headers: [target('ListGroups')], body: '{"UserPoolId":"us-east-1_A"}' },
    status: 400,
  },
  { request: 'an unexpected error', sent: { headers: [target('GetUser')], body: '{"AccessToken":"a"}' }, status: 500 },
  { request: 'input that is not valid', sent: { headers: [target('ListUserPools')], body: '{}' }, status: 400 },
  { request: 'a body that is not JSON', sent: { headers: [target('ListUserPools')], body: '{' }, status: 400 },
  { request: 'an unknown operation', sent: { headers: [target('Nothing')], body: '{}' }, status: 400 },
  {
    request: 'a body of another type',
    sent: { headers: [['Content-Type', 'text/plain'], target('ListUserPools')], body: '{}' },
    status: 400,
  },
  { request: 'a body that is too large', sent: { headers: [target('ListUserPools')], body: 'a'.repeat(70_000) }, status: 413 },
  { request: 'another path', sent: { path: '/elsewhere?a=b', headers: [target('ListUserPools')], body: '{"MaxResults":1}' }, status: 200 },
  { request: 'a host that is not allowed', sent: { headers: [nobody, target('ListUserPools')], body: '{}' }, status: 403 },
])('a POST with X-Amz-Target has the same answer with and without the router: $request', async ({ sent, status }) => {
  const { port } = development
  const direct = await send(port, sent)
  // The router answers the requests whose target is a whole URL, as clients send them to a proxy.
  const routed = await send(port, { ...sent, path: `http://localhost:${port}${sent.path ?? '/'}` })
  expect(direct.status).toBe(status)
  expect(comparable(direct)).toEqual(comparable(routed))
})

test('in production a POST with X-Amz-Target has the same answer at every host', async () => {
  const answers = await Promise.all(
    [`localhost:${production.port}`, 'auth.example.com', '[::1]:9229', 'a b'].map(host =>
      send(production.port, { headers: [['Host', host], target('ListUserPools')], body: '{"MaxResults":1}' }),
    ),
  )
  expect(answers.map(({ status, text }) => [status, text.slice(0, 60)])).toEqual([
    ...Array.from({ length: 3 }, () => [400, '{"__type":"MissingAuthenticationTokenException","message":"M']),
    // No host name has a blank; the adapter of the router refuses it.
    [400, ''],
  ])
})
