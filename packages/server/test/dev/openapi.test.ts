import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../src/dev/api/index.ts'
import { send } from '../gateway/support.ts'
import { schemaProblems } from '../support/schema.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

interface OpenApi {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }>; requestBody?: object }>
  >
}

let service: TestService
let production: TestService
let document: OpenApi
let poolId: string
let clientId: string

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = { 'x-poolhouse': '1' }) =>
  fetch(`${service.url}/_poolhouse/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })

beforeAll(async () => {
  service = await startTestService()
  production = await startTestService({ production: true })
  document = await (await ask('GET', 'openapi.json')).json()
  const made = await createPoolWithUser(service, {}, { AutoVerifiedAttributes: ['email'] })
  poolId = made.UserPoolId
  clientId = made.ClientId
})
afterAll(() => Promise.all([service.close(), production.close()]))

const names = Object.keys(routes)

test('openapi.json describes every address that development mode serves below /_poolhouse/, and no other', async () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual([...names].sort())
  expect((await ask('GET', 'nothing')).status).toBe(404)
})

/** For each status that openapi.json describes, a request that gets it. */
const requests: Record<string, [status: number, query: string, body?: unknown][]> = {
  'GET /_poolhouse/inbox': [[200, '']],
  'GET /_poolhouse/inbox/next': [
    [200, '?to=NEXT@example.com&kind=code'],
    [404, '?to=nobody@example.com&timeout=0'],
    [400, ''],
    [400, '?to=a&timeout=61'],
    [400, '?to=a&timeout=soon'],
    [400, '?to=a&timeout='],
    [400, '?to=a&kind=letter'],
  ],
  'GET /_poolhouse/clock': [[200, '']],
  'POST /_poolhouse/clock': [
    [200, '', { seconds: 1 }],
    [400, '', { seconds: -1 }],
  ],
  'POST /_poolhouse/pools': [
    [201, '', {}],
    [400, '', { id: 'us-east-1_X' }],
    [400, '', []],
    [400, '', { region: 'mars' }],
    [400, '', { client: 'x' }],
    [400, '', { users: [{ username: 'alice' }] }],
    [400, '', { setings: {} }],
  ],
  'POST /_poolhouse/tokens': [
    [200, '', { client: 'CLIENT', username: 'alice', groups: ['admins'] }],
    [400, '', { client: 'CLIENT', username: 'nobody' }],
    [400, '', { client: 'unknown', username: 'alice' }],
    [400, '', { client: 'CLIENT' }],
    [400, '', { username: 'alice' }],
    [400, '', { client: 'CLIENT', username: 'alice', groups: 'admins' }],
    [400, '', { client: 'CLIENT', username: 'alice', scopes: [1] }],
    [400, '', { client: 'CLIENT', username: 'alice', scopes: ['orders/read'] }],
    [400, '', { client: 'CLIENT', username: 'alice', scope: 'openid' }],
    [400, '', { client: 'CLIENT', username: 'alice', groups: [''] }],
    [400, '', 'text'],
  ],
  'POST /_poolhouse/service-clients': [
    [201, '', { userPoolId: 'POOL', service: 'opensearch', domain: 'logs' }],
    [200, '', { userPoolId: 'POOL', service: 'opensearch', domain: 'logs' }],
    [400, '', {}],
  ],
  'POST /_poolhouse/seeds': [
    [200, '', { pools: [{ id: 'us-east-1_Seeded' }] }],
    [200, '', { pools: [{ id: 'us-east-1_Seeded', name: 'other' }] }],
    [400, '', { pools: [{ id: 'x' }] }],
  ],
  'POST /_poolhouse/snapshots': [[201, '']],
  'POST /_poolhouse/snapshots/restore': [
    [404, '', { id: 'unknown' }],
    [400, '', {}],
  ],
  'GET /_poolhouse/requests': [
    [200, '?refused=true'],
    [400, '?after=x'],
  ],
  'GET /_poolhouse/analytics': [
    [200, ''],
    [400, '?period=decade'],
  ],
  'GET /_poolhouse/openapi.json': [[200, '']],
  'POST /_poolhouse/reset': [[200, '']],
}

test('the table of requests has every route of openapi.json', () => {
  expect(Object.keys(requests).sort()).toEqual([...names].sort())
})

describe('an answer has the status and the form that openapi.json describes', () => {
  test.each(Object.entries(requests).flatMap(([name, each]) => each.map(([status, query, body]) => ({ name, status, query, body }))))(
    '$name $query $body: $status',
    async ({ name, status, query, body }) => {
      const [method, path] = name.split(' ') as [string, string]
      if (query.includes('NEXT'))
        await service.sdk.send(
          new SignUpCommand({
            ClientId: clientId,
            Username: 'next',
            Password: 'Correct-horse-9',
            UserAttributes: [{ Name: 'email', Value: 'next@example.com' }],
          }),
        )
      const sent = body && JSON.parse(JSON.stringify(body).replace('CLIENT', clientId).replace('POOL', poolId))
      const answer = await ask(method, `${path.replace('/_poolhouse/', '')}${query}`, sent, {
        'x-poolhouse': '1',
        accept: 'application/json',
      })
      const said = await answer.json()
      expect(answer.status).toBe(status)
      const { schema } = document.paths[path]![method.toLowerCase()]!.responses[status]!.content['application/json']!
      expect(schemaProblems(said, schema, document)).toEqual([])
      if (status >= 400) expect(said.message).toMatch(/^[^\n]{10,1000}$/)
    },
  )
})

test.each(names)(
  '%s answers no page of another origin, no other host and nobody without the header; production has nothing there',
  async name => {
    const [method, path] = name.split(' ') as [string, string]
    const isPage = name === 'GET /_poolhouse/analytics'
    const header: [string, string] = ['X-Poolhouse', '1']
    const statuses = async (port: number, headers: [string, string][]) => (await send(port, { method, path, headers, body: '' })).status
    expect(await statuses(service.port, [header, ['Origin', 'https://evil.example']])).toBe(403)
    expect(await statuses(service.port, [header, ['Origin', 'null']])).toBe(403)
    expect(await statuses(service.port, [header, ['Sec-Fetch-Site', 'cross-site']])).toBe(403)
    expect(await statuses(service.port, [header, ['Host', 'evil.example']])).toBe(403)
    if (!isPage) expect(await statuses(service.port, [])).toBe(403)
    expect(await statuses(production.port, [header])).toBe(404)
  },
)

test('a body beyond the limit of its route is refused, and the connection stays usable', async () => {
  const answer = await ask('POST', 'tokens', { client: 'x'.repeat(70_000) })
  expect([answer.status, (await answer.json()).message]).toEqual([400, 'The body is larger than 65536 bytes.'])
})
