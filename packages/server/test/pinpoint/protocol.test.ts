import { GetAppsCommand, ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-pinpoint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { createApplication, pinpointFor } from './support.ts'

let development: TestService
let production: TestService
beforeAll(async () => {
  ;[development, production] = await Promise.all([startTestService(), startTestService({ production: true })])
})
afterAll(() => Promise.all([development.close(), production.close()]))

const send = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${development.url}${path}`, init)
  const text = await response.text()
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), text, headers: response.headers }
}

test.each([
  ['PATCH', '/v1/apps', 405, 'MethodNotAllowedException'],
  ['DELETE', '/v1/apps', 405, 'MethodNotAllowedException'],
  ['GET', '/v1/apps/x/events', 405, 'MethodNotAllowedException'],
  ['GET', '/v1/apps/x/campaigns', 400, 'NotImplementedException'],
  ['GET', '/v1/apps/', 400, 'NotImplementedException'],
  ['GET', '/v1/apps/x', 404, 'NotFoundException'],
  ['GET', '/v1/apps/%E0%A4%A', 400, 'BadRequestException'],
  ['GET', '/v1/apps/x%2Fsettings', 404, 'NotFoundException'],
  ['GET', '/v1/tags/arn%3Aaws%3Amobiletargeting%3Aus-east-1%3A000000000000%3Aapps%2Fx', 404, 'NotFoundException'],
  ['GET', '/v1/tags/arn:aws:mobiletargeting:us-east-1:000000000000:apps/x', 400, 'NotImplementedException'],
])('%s %s answers %i %s', async (method, path, status, error) => {
  const answer = await send(path, { method })
  expect([answer.status, answer.error]).toEqual([status, error])
  expect(JSON.parse(answer.text)).toEqual({ Message: expect.any(String), RequestID: answer.headers.get('x-amzn-requestid') })
})

test('a body that a form of another site could send is refused', async () => {
  const answer = await send('/v1/apps', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"Name":"x"}' })
  expect([answer.status, answer.error]).toEqual([400, 'BadRequestException'])
})

test('a page of another site is refused in development mode', async () => {
  const answer = await send('/v1/apps', { headers: { origin: 'https://elsewhere.example' } })
  expect([answer.status, answer.error]).toEqual([403, 'ForbiddenException'])
})

test('a browser may send the methods of the protocol', async () => {
  const answer = await send('/v1/apps/x', { method: 'OPTIONS', headers: { 'access-control-request-headers': 'authorization' } })
  expect(answer.headers.get('access-control-allow-methods')).toContain('PUT, DELETE')
})

test('a client name member that is missing is named', async () => {
  const answer = await send('/v1/apps', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
  expect([answer.status, JSON.parse(answer.text).Message]).toEqual([400, 'Name is required.'])
})

test('in production mode an unsigned request, an unknown key and a wrong secret are refused with 403', async () => {
  const key = await production.createAdminKey()
  const cases = [
    [pinpointFor(production.url, { accessKeyId: 'AKIDUNKNOWN', secretAccessKey: 'x' }), 'UnrecognizedClientException'],
    [pinpointFor(production.url, { ...key, secretAccessKey: 'wrong' }), 'InvalidSignatureException'],
  ] as const
  for (const [client, name] of cases)
    await expect(client.send(new GetAppsCommand({}))).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } })
  const unsigned = await fetch(`${production.url}/v1/apps`)
  expect([unsigned.status, unsigned.headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationTokenException'])
})

test('in production mode signed requests with an encoded ARN in the path and repeated names in the query are accepted', async () => {
  const pinpoint = pinpointFor(production.url, await production.createAdminKey())
  const id = await createApplication(pinpoint)
  const ResourceArn = `arn:aws:mobiletargeting:us-east-1:000000000000:apps/${id}`
  await pinpoint.send(new TagResourceCommand({ ResourceArn, TagsModel: { tags: { a: '1', 'b c': '2', d: '3' } } }))
  await pinpoint.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['b c', 'a'] }))
  expect((await pinpoint.send(new ListTagsForResourceCommand({ ResourceArn }))).TagsModel!.tags).toEqual({ d: '3' })
})
