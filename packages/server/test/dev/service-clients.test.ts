import {
  AdminAddUserToGroupCommand,
  CreateGroupCommand,
  CreateUserPoolCommand,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Seed, SeedServiceClient } from '../../src/index.ts'
import { claimsOf, createBrowser, csrfOf, locationOf } from '../oauth/support.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const newPool = async () => (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'pool' }))).UserPool!.Id!
const ask = async (body: unknown, headers: Record<string, string> = { 'x-poolhouse': '1' }) => {
  const answer = await fetch(`${service.url}/_poolhouse/service-clients`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}
const opensearch = (userPoolId: string, more: object = {}) => ({ userPoolId, service: 'opensearch', domain: 'logs', ...more })

test('POST /_poolhouse/service-clients makes a client as OpenSearch does, once for each domain of a pool', async () => {
  const UserPoolId = await newPool()
  const { status, body } = await ask(opensearch(UserPoolId))
  expect(status).toBe(201)
  const { UserPoolClient } = await service.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId: body.clientId }))
  const home = expect.stringMatching(/^https:\/\/search-logs-[a-z2-7]{26}\.us-east-1\.es\.amazonaws\.com\/_dashboards\/app\/home$/)
  expect(UserPoolClient).toMatchObject({
    ClientName: expect.stringMatching(/^AmazonOpenSearchService-logs-us-east-1-[a-z2-7]{10}$/),
    ClientSecret: expect.stringMatching(/^\w{20,}$/),
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['email', 'openid', 'phone', 'profile'],
    CallbackURLs: [home],
    LogoutURLs: [home],
    SupportedIdentityProviders: ['COGNITO'],
  })
  expect(body).toEqual({
    userPoolId: UserPoolId,
    clientId: UserPoolClient!.ClientId,
    clientName: UserPoolClient!.ClientName,
    clientSecret: UserPoolClient!.ClientSecret,
    callbackUrls: UserPoolClient!.CallbackURLs,
    logoutUrls: UserPoolClient!.LogoutURLs,
  })
  const change = { UserPoolId, ClientId: body.clientId, ClientName: body.clientName, CallbackURLs: ['https://mine.example/cb'] }
  await service.sdk.send(new UpdateUserPoolClientCommand(change))
  expect(await ask(opensearch(UserPoolId)), 'again, after a program changed it').toMatchObject({
    status: 200,
    body: { clientId: body.clientId, callbackUrls: ['https://mine.example/cb'] },
  })
  const [other, elsewhere] = [await ask(opensearch(UserPoolId, { domain: 'metrics' })), await ask(opensearch(await newPool()))]
  expect(new Set([body, other.body, elsewhere.body].map(({ clientId }) => clientId)).size).toBe(3)
})

test.each<[title: string, body: (pool: string) => unknown, message: string]>([
  ['no JSON object', () => [], 'The body is not an object.'],
  ['no pool', () => ({ service: 'opensearch', domain: 'logs' }), 'body.userPoolId "undefined" is not the id of a user pool'],
  ['an unknown pool', () => opensearch('us-east-1_unknown01'), 'body.userPoolId "us-east-1_unknown01" is not the id of a user pool'],
  ['a pool id that is none', () => opensearch('x\0y'), 'is not the id of a user pool'],
  ['no service', userPoolId => ({ userPoolId, domain: 'logs' }), 'body has no "service"'],
  ['an unknown service', pool => opensearch(pool, { service: 'grafana' }), 'body.service "grafana" is none of opensearch'],
  ['a name of a member of every object', pool => opensearch(pool, { service: 'constructor' }), 'is none of opensearch'],
  [
    'a domain that is none',
    pool => opensearch(pool, { domain: 'Logs!' }),
    'body.domain "Logs!" is not a domain name: 3 to 28 lower-case letters, digits and hyphens, after a letter',
  ],
  [
    'an unknown member',
    pool => opensearch(pool, { callback: 'x' }),
    'body has "callback", which is none of service, domain, url, id, secret',
  ],
  ['an address that is none', pool => opensearch(pool, { url: 'here' }), 'body.url "here" is not an address such as http://localhost:5601'],
  [
    'an address with http',
    pool => opensearch(pool, { url: 'http://search.example' }),
    'body: http://search.example/app/home cannot use the HTTP protocol.',
  ],
  ['a short secret', pool => opensearch(pool, { secret: 'short' }), 'body: '],
])('a request with %s is refused', async (_title, body, message) => {
  const { status, body: answer } = await ask(body(await newPool()))
  expect([status, answer.message]).toEqual([400, expect.stringContaining(message)])
})

test('a request without the header x-poolhouse, or of a page of another site, is refused', async () => {
  const body = opensearch(await newPool())
  expect((await ask(body, {})).status).toBe(403)
  expect((await ask(body, { 'x-poolhouse': '1', origin: 'https://evil.example' })).status).toBe(403)
})

const seedOf = (...serviceClients: SeedServiceClient[]): Seed => ({ pools: [{ id: 'us-east-1_Search1', serviceClients }] })

test('a seed makes the clients of services, with fixed ids, and leaves one alone that a program has changed', async () => {
  const secret = 'asecretofatleasttwentyfour'
  const seed = seedOf(
    { service: 'opensearch', domain: 'logs', id: 'opensearch', secret, url: 'http://localhost:5601' },
    { service: 'opensearch', domain: 'metrics' },
  )
  expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 1, clients: 2, users: 0 }, differences: [] })
  const own = { UserPoolId: 'us-east-1_Search1', ClientId: 'opensearch' }
  const read = async () => (await service.sdk.send(new DescribeUserPoolClientCommand(own))).UserPoolClient!
  expect(await read()).toMatchObject({ ClientSecret: secret, CallbackURLs: ['http://localhost:5601/app/home'] })
  const { ClientName } = await read()
  await service.sdk.send(new UpdateUserPoolClientCommand({ ...own, ClientName, AuthSessionValidity: 7 }))
  expect(await service.applySeed(seed)).toEqual({ pools: 1, created: { pools: 0, clients: 0, users: 0 }, differences: [] })
  expect(await read()).toMatchObject({ AuthSessionValidity: 7 })
})

test.each<[title: string, clients: SeedServiceClient[], message: string]>([
  [
    'the same domain twice',
    [
      { service: 'opensearch', domain: 'logs' },
      { service: 'opensearch', domain: 'logs' },
    ],
    'pools[0].serviceClients[1] "opensearch logs" is also pools[0].serviceClients[0]. Give each its own.',
  ],
  [
    'another service',
    [{ service: 'kibana' as 'opensearch', domain: 'logs' }],
    'pools[0].serviceClients[0].service "kibana" is none of opensearch',
  ],
  [
    'an address that the rules of clients refuse',
    [{ service: 'opensearch', domain: 'logs', url: 'http://search.example' }],
    'pools[0].serviceClients[0]: ',
  ],
])('a seed with %s is refused', async (_title, clients, message) => {
  await expect(service.applySeed(seedOf(...clients))).rejects.toThrow(message)
})

test('a person signs in to OpenSearch Dashboards: code flow, roles by the groups of the ID token, sign-out', async () => {
  const { UserPoolId } = await createPoolWithUser(service)
  const { sdk, url } = service
  const RoleArn = 'arn:aws:iam::000000000000:role/search-admins'
  await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'search-admins', RoleArn, Precedence: 1 }))
  await sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, GroupName: 'search-admins', Username: 'alice' }))
  const { body: client } = await ask(opensearch(UserPoolId, { url: 'https://search.example/_dashboards' }))
  const [home] = client.callbackUrls
  expect(home).toBe('https://search.example/_dashboards/app/home')

  // Dashboards sends a browser without a session to the sign-in page of the pool, with its own state.
  const browser = createBrowser(url)
  const query = new URLSearchParams({
    ...{
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: home,
      scope: 'openid email profile phone',
      state: 'of-dashboards',
    },
  })
  const page = await browser.open(`/login?${query}`)
  expect(page.status).toBe(200)
  const back = new URL(locationOf(await browser.post(`/login?${query}`, { _csrf: csrfOf(await page.text()), username: 'alice', password })))
  expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([home, 'of-dashboards'])

  // Its server exchanges the code with the secret, and maps groups to its own roles.
  const authorization = `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`
  const exchange = (headers: Record<string, string>) =>
    fetch(`${url}/oauth2/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.searchParams.get('code')!,
        redirect_uri: home,
        client_id: client.clientId,
      }),
    })
  expect((await exchange({})).status, 'without the secret').toBe(400)
  const tokens = await (await exchange({ authorization })).json()
  const claims = claimsOf(tokens.id_token)
  const mapping: Record<string, string> = { 'search-admins': 'all_access', 'search-readers': 'readall' }
  expect(claims['cognito:groups'].map((group: string) => mapping[group])).toEqual(['all_access'])
  expect(claims).toMatchObject({ aud: client.clientId, 'cognito:preferred_role': RoleArn, 'cognito:roles': [RoleArn] })
  const userInfo = await fetch(`${url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
  expect(await userInfo.json()).toMatchObject({ sub: claims.sub, username: 'alice' })

  // With the browser session the next visit needs no password; sign-out ends it.
  expect(locationOf(await browser.open(`/oauth2/authorize?${query}`))).toContain(`${home}?`)
  const signOut = new URLSearchParams({ client_id: client.clientId, logout_uri: home })
  expect(locationOf(await browser.open(`/logout?${signOut}`))).toBe(home)
  expect(locationOf(await browser.open(`/oauth2/authorize?${query}`))).toContain('/login?')
})
