import { once } from 'node:events'
import { connect } from 'node:net'
import { operationNames } from '@poolhouse/contract'
import { expect, test } from 'vitest'
import { unimplementedOperations } from '../../src/gateway/index.ts'
import { call, jsonType, send, startGateway, target } from './support.ts'

const { port, calls, logged } = await startGateway()

test('a response has the content type, the request id and the CORS headers of the service', async () => {
  const answer = await call(port, 'ListUserPools', { MaxResults: 10 })
  expect(answer.status).toBe(200)
  expect(answer.json()).toEqual({ UserPools: [{ Id: 'us-east-1_EXAMPLE01', Name: 'pool', CreationDate: 1689980857.949 }] })
  expect(answer.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    'content-length': String(Buffer.byteLength(answer.text)),
  })
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  expect(calls.at(-1)?.requestId).toBe(answer.headers['x-amzn-requestid'])
})

test('an operation without an output shape answers an empty body, one with an empty structure answers {}', async () => {
  const none = await call(port, 'DeleteUserPool', { UserPoolId: 'us-east-1_EXAMPLE01' })
  expect(none).toMatchObject({ status: 200, text: '', headers: { 'content-length': '0' } })
  const empty = await call(port, 'AdminDeleteUserAttributes', { UserPoolId: 'us-east-1_E', Username: 'a', UserAttributeNames: ['b'] })
  expect(empty).toMatchObject({ status: 200, text: '{}' })
})

test('an error has its type in the body and, with a colon, in x-amzn-errortype; its cause is logged only', async () => {
  const answer = await call(port, 'InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'abc' })
  expect(answer.status).toBe(400)
  expect(answer.json()).toEqual({ __type: 'NotAuthorizedException', message: 'Incorrect username or password.' })
  expect(answer.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-errortype': 'NotAuthorizedException:',
    'x-amzn-errormessage': 'Incorrect username or password.',
    'access-control-allow-origin': '*',
  })
  expect(logged.at(-1)).toMatchObject({ level: 'info', fields: { cause: 'the password is wrong', operation: 'InitiateAuth' } })
})

test('an error message with characters that are invalid in a header is cleaned there, and complete in the body', async () => {
  const answer = await call(port, 'ListGroups', { UserPoolId: 'us-east-1_E' })
  expect(answer.json().message).toBe('Zeile eins\r\nSet-Cookie: a=b\nÜmlaut €')
  expect(answer.headers['x-amzn-errormessage']).toBe('Zeile eins Set-Cookie: a=b ?mlaut ?')
  expect(answer.headers['set-cookie']).toBeUndefined()
})

test('an unexpected error answers InternalErrorException without its cause, and is logged with it', async () => {
  const answer = await call(port, 'GetUser', { AccessToken: 'abc' })
  expect(answer.status).toBe(500)
  expect(answer.json()).toEqual({ __type: 'InternalErrorException', message: 'Something went wrong' })
  expect(answer.text + JSON.stringify(answer.headers)).not.toContain('secret detail')
  expect(logged.at(-1)).toMatchObject({ level: 'error', fields: { requestId: answer.headers['x-amzn-requestid'] } })
  expect(logged.at(-1)?.fields?.cause).toContain('secret detail')
})

test('a request that violates a constraint is refused before the operation runs', async () => {
  const before = calls.length
  const answer = await call(port, 'ListUserPools', { MaxResults: 61 })
  expect(answer.json()).toEqual({
    __type: 'InvalidParameterException',
    message:
      "1 validation error detected: Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
  })
  expect(calls.length).toBe(before)
})

test.each([
  ['cut off', '{"MaxResults":', /ends too early/],
  ['not JSON', '{"MaxResults":10,}', /at position 17/],
  ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
  ['a list', '[]', /list/],
  ['a wrong type', '{"MaxResults":"x"}', /STRING_VALUE/],
])('a body that is %s answers SerializationException', async (_, body, message) => {
  const answer = await send(port, { headers: [jsonType, target('ListUserPools')], body })
  expect(answer.status).toBe(400)
  expect(answer.json()).toMatchObject({ __type: 'SerializationException', message: expect.stringMatching(message) })
  expect(answer.headers['access-control-allow-origin']).toBe('*')
})

test('the message of a JSON syntax error does not quote the body', async () => {
  const answer = await send(port, { headers: [jsonType, target('SignUp')], body: '{"Password":hunter2}' })
  expect(answer.text).not.toContain('hunter2')
})

test('a request without a body is validated as an empty object', async () => {
  const answer = await send(port, { headers: [jsonType, target('ListUserPools')] })
  expect(answer.json().message).toBe(
    "1 validation error detected: Value null at 'maxResults' failed to satisfy constraint: Member must not be null",
  )
})

test.each`
  type                                           | status
  ${'application/x-amz-json-1.1'}                | ${200}
  ${'application/x-amz-json-1.1; charset=utf-8'} | ${200}
  ${'application/json'}                          | ${200}
  ${'Application/JSON;charset=UTF-8'}            | ${200}
  ${undefined}                                   | ${200}
  ${'text/plain'}                                | ${400}
  ${'application/x-www-form-urlencoded'}         | ${400}
  ${'multipart/form-data; boundary=x'}           | ${400}
`('a request with Content-Type $type answers $status', async ({ type, status }) => {
  const headers = [target('ListUserPools'), ...(type ? [['Content-Type', type] as [string, string]] : [])]
  const answer = await send(port, { headers, body: '{"MaxResults":1}' })
  expect(answer.status).toBe(status)
  if (status === 400) expect(answer.json()).toMatchObject({ __type: 'SerializationException', message: expect.stringContaining(type) })
})

test.each([
  ['of another service', 'AmazonSSM.ListUserPools'],
  ['of an unknown operation', 'AWSCognitoIdentityProviderService.MakeCoffee'],
  ['in lower case', 'AWSCognitoIdentityProviderService.listuserpools'],
  ['with the name of a property of every object', 'AWSCognitoIdentityProviderService.constructor'],
])('X-Amz-Target %s answers UnknownOperationException', async (_, name) => {
  const answer = await send(port, { headers: [jsonType, ['X-Amz-Target', name]], body: '{}' })
  expect(answer.status).toBe(400)
  expect(answer.json()).toMatchObject({ __type: 'UnknownOperationException', message: expect.stringContaining(name) })
})

test('a request without X-Amz-Target, or with two, answers UnknownOperationException', async () => {
  const none = await send(port, { headers: [jsonType], body: '{}' })
  expect(none.json()).toMatchObject({ __type: 'UnknownOperationException' })
  const two = await send(port, { headers: [jsonType, target('ListUserPools'), target('DeleteUserPool')], body: '{}' })
  expect(two.json()).toMatchObject({ __type: 'UnknownOperationException' })
})

test('an operation that is not implemented answers NotImplementedException with its name', async () => {
  const answer = await call(port, 'CreateUserPoolDomain', { Domain: 'x', UserPoolId: 'us-east-1_E' })
  expect(answer.status).toBe(400)
  expect(answer.json()).toMatchObject({ __type: 'NotImplementedException', message: expect.stringContaining('CreateUserPoolDomain') })
})

test('unimplementedOperations lists the operations that the registry lacks', () => {
  const registry = { GetUser: async () => async () => ({ Username: 'a', UserAttributes: [] }) }
  expect(unimplementedOperations({})).toEqual(operationNames)
  expect(unimplementedOperations(registry)).toHaveLength(140)
  expect(unimplementedOperations(registry)).not.toContain('GetUser')
})

test('a request with X-Amz-Target is answered at every path', async () => {
  const answer = await send(port, { path: '/a/prefix', headers: [jsonType, target('ListUserPools')], body: '{"MaxResults":1}' })
  expect(answer.status).toBe(200)
})

test('a CORS preflight needs no signature and allows the requested headers', async () => {
  const requested = 'content-type,x-amz-target,x-amz-user-agent,amz-sdk-invocation-id'
  const answer = await send(port, {
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://app.example'],
      ['Access-Control-Request-Headers', requested],
    ],
  })
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'access-control-allow-headers': requested,
    'access-control-max-age': '172800',
  })
})

test('a request with a Content-Length over the limit answers RequestEntityTooLarge before its body is read', async () => {
  const body = Buffer.alloc(65_537, ' ')
  const answer = await send(port, { headers: [jsonType, target('ListUserPools')], body })
  expect(answer.status).toBe(413)
  expect(answer.json()).toMatchObject({ __type: 'RequestEntityTooLarge', message: expect.stringContaining('65536') })
  expect(answer.headers['access-control-allow-origin']).toBe('*')
})

test('a chunked body over the limit answers RequestEntityTooLarge, and the next request on the connection is answered', async () => {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', data => {
    received += data
  })
  const head = `Host: localhost\r\n${jsonType.join(': ')}\r\n${target('ListUserPools').join(': ')}\r\n`
  socket.write(`POST / HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`)
  const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`
  for (let i = 0; i < 6; i++) socket.write(chunk)
  socket.write('0\r\n\r\n')
  while (!received.includes('RequestEntityTooLarge')) await once(socket, 'data')
  socket.write(`POST / HTTP/1.1\r\n${head}Content-Length: 16\r\n\r\n{"MaxResults":1}`)
  while (!received.includes('"UserPools"')) await once(socket, 'data')
  expect(received).toMatch(/^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 OK/)
  socket.destroy()
})

test('a client that disconnects within its body causes no error, and the next request is answered', async () => {
  const before = logged.length
  const socket = connect(port, '127.0.0.1')
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${target('ListUserPools').join(': ')}\r\nContent-Length: 100\r\n\r\n{"Max`)
  await once(socket, 'connect')
  socket.destroy()
  await once(socket, 'close')
  expect((await call(port, 'ListUserPools', { MaxResults: 1 })).status).toBe(200)
  expect(logged.length).toBe(before)
})

test('/health and /_localstack/health are answered, routes of other rooms are reached, and other paths answer 404', async () => {
  const get = (path: string) => send(port, { method: 'GET', path })
  expect((await get('/health')).json()).toMatchObject({ services: { 'cognito-idp': 'running', sts: 'running' } })
  expect((await get('/_localstack/health')).json()).toMatchObject({ services: { 'cognito-idp': 'running', sts: 'running' } })
  expect(await get('/elsewhere')).toMatchObject({ status: 200, text: 'another room' })
  expect(await send(port, { path: '/oauth2/token', headers: [['Content-Type', 'application/x-www-form-urlencoded']] })).toMatchObject({
    text: 'a grant',
  })
  const missing = await get('/nowhere')
  expect(missing.status).toBe(404)
  expect(missing.json()).toEqual({ message: 'Nothing is served at GET /nowhere' })
  expect(missing.headers['access-control-allow-origin']).toBe('*')
})
