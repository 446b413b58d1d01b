import { CreateResourceServerCommand, CreateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { type Answer, send } from '../gateway/support.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

const service = await startTestService()
const { port } = new URL(service.url)
const { UserPoolId } = await createPoolWithUser(service)
await service.sdk.send(
  new CreateResourceServerCommand({
    UserPoolId,
    Identifier: 'api',
    Name: 'api',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'reads' }],
  }),
)
const made = await service.sdk.send(
  new CreateUserPoolClientCommand({
    UserPoolId,
    ClientName: 'machine',
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['api/read'],
  }),
)
const { ClientId, ClientSecret } = made.UserPoolClient!

const form: [string, string] = ['Content-Type', 'application/x-www-form-urlencoded']
const basic: [string, string] = ['Authorization', `Basic ${btoa(`${ClientId}:${ClientSecret}`)}`]

/** What two answers to one request must have in common: all but times, ids and tokens. */
const comparable = ({ status, headers, text }: Answer) => {
  const { date, 'x-amz-cognito-request-id': requestId, 'content-length': length, ...others } = headers
  return { status, headers: others, hasId: requestId !== undefined, text: text.replace(/"eyJ[^"]+"/, '"a token"') }
}

test.each<{ request: string; path?: string; headers: [string, string][]; body: string; status: number }>([
  { request: 'client_credentials', headers: [form, basic], body: 'grant_type=client_credentials', status: 200 },
  { request: 'at the root', path: '/oauth2/token', headers: [form, basic], body: 'grant_type=client_credentials', status: 200 },
  {
    request: 'a wrong secret',
    headers: [form, ['Authorization', `Basic ${btoa(`${ClientId}:wrong`)}`]],
    body: 'grant_type=client_credentials',
    status: 400,
  },
  { request: 'an unknown grant', headers: [form, basic], body: 'grant_type=magic', status: 400 },
  { request: 'no form', headers: [['Content-Type', 'text/plain'], basic], body: 'grant_type=client_credentials', status: 400 },
  { request: 'a form that is too large', headers: [form, basic], body: `a=${'a'.repeat(70_000)}`, status: 400 },
  { request: 'a text with U+0000', headers: [form], body: `grant_type=client_credentials&client_id=${ClientId}%00`, status: 400 },
  {
    request: 'a pool that does not exist',
    path: '/us-east-1_NOTHING00/oauth2/token',
    headers: [form, basic],
    body: 'grant_type=client_credentials',
    status: 400,
  },
])(
  'a token request has the same answer with and without the router: $request',
  async ({ path = `/${UserPoolId}/oauth2/token`, headers, body, status }) => {
    const direct = await send(Number(port), { path, headers, body })
    // The router answers the requests whose target is a whole URL, as clients send them to a proxy.
    const routed = await send(Number(port), { path: `${service.url}${path}`, headers, body })
    expect(direct.status).toBe(status)
    expect(comparable(direct)).toEqual(comparable(routed))
  },
)

test('a token request by another method is refused as any path is', async () => {
  expect((await send(Number(port), { method: 'GET', path: `/${UserPoolId}/oauth2/token` })).status).toBe(405)
})
