import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import {
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startOverTls } from '../oauth/clients/over-tls.ts'
import { callback, claimsOf, codeClient, createBrowser, createOAuthApp, csrfOf, locationOf } from '../oauth/support.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, sdkFor, startTestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, errorOf, providerName } from './support.ts'

let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(() => provider.close())

test('a sign-in that begins at one node ends at another, and only once', async () => {
  const postgres = await startPostgres()
  const options = { databaseUrl: await postgres.database(), masterKey: randomBytes(32), issuer: 'aws' as const }
  const [one, two] = await Promise.all([startTestService(options), startTestService(options)])
  const { begin, browser, base } = await createFederatedApp(one, provider)
  const back = new URL(provider.signIn(await begin()))
  const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ')
  const finish = (url: string) => fetch(`${url}${back.pathname}${back.search}`, { redirect: 'manual', headers: { cookie } })
  const locations = await Promise.all([one, two, two, one].map(async node => locationOf(await finish(node.url))))
  expect(locations.filter(location => location.startsWith(`${callback}?code=`))).toHaveLength(1)
  expect(locations.filter(location => location === `${base}/error?error=invalid_request`)).toHaveLength(3)
  await Promise.all([one.close(), two.close()])
  await postgres.stop()
})

test('production refuses a provider at a private address, says so in the log alone, and names the option that allows it', async () => {
  const log: Record<string, unknown>[] = []
  const service = await startTestService({ production: true, log: { info() {}, warn: (_, fields = {}) => log.push(fields), error() {} } })
  const sdk = sdkFor(service.url, await service.createAdminKey())
  const app = await createFederatedApp({ ...service, sdk }, provider, {
    details: {
      oidc_issuer: 'https://127.0.0.1:1',
      authorize_url: 'https://127.0.0.1:1/authorize',
      token_url: 'https://127.0.0.1:1/token',
      jwks_uri: 'https://127.0.0.1:1/jwks',
      attributes_url: 'https://127.0.0.1:1/userinfo',
    },
  })
  expect(errorOf(await app.signIn())).toEqual({ error_description: 'Connection reset', state: 'st', error: 'invalid_request' })
  expect(log).toEqual([expect.objectContaining({ cause: expect.stringContaining('--allow-outbound 127.0.0.1:1') })])
  const create = new CreateIdentityProviderCommand({
    UserPoolId: app.UserPoolId,
    ProviderName: 'Plain',
    ProviderType: 'OIDC',
    ProviderDetails: { client_id: 'c', authorize_scopes: 'openid', oidc_issuer: provider.origin, attributes_request_method: 'GET' },
  })
  await expect(sdk.send(create)).rejects.toMatchObject({ message: 'OIDC endpoint must start with https://' })
  sdk.destroy()
  await service.close()
})

test('the cookie of a service with TLS cannot be set by a neighbouring host, and comes with a form of another site', async () => {
  const service = await startOverTls()
  const { base, query } = await createFederatedApp(service, provider)
  const answer = await createBrowser(service.url).open(`${base}/oauth2/authorize?${query({ identity_provider: providerName })}`)
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-csrf-state=[\w-]{43}; Path=\/; Max-Age=300; HttpOnly; Secure; SameSite=None$/),
  ])
  await service.close()
})

test('a sign-in at a domain of the pool comes back to that domain', async () => {
  const service = await startTestService()
  const { UserPoolId, query } = await createFederatedApp(service, provider)
  const Domain = `fed-${randomBytes(4).toString('hex')}`
  await service.sdk.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))
  const host = `${Domain}.auth.localhost:${service.port}`
  const open = (path: string, cookie = '') =>
    new Promise<{ location: string; cookie: string }>((resolve, reject) => {
      const sent = request({ host: 'localhost', port: service.port, path, headers: { host, cookie } }, answer => {
        answer.resume()
        resolve({ location: answer.headers.location ?? '', cookie: answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '' })
      })
      sent.on('error', reject).end()
    })
  const begun = await open(`/oauth2/authorize?${query({ identity_provider: providerName })}`)
  expect(new URL(begun.location).searchParams.get('redirect_uri')).toBe(`http://${host}/oauth2/idpresponse`)
  const back = new URL(provider.signIn(begun.location))
  const finished = await open(`${back.pathname}${back.search}`, begun.cookie)
  expect(finished.location).toMatch(`${callback}?code=`)
  await service.close()
})

test.each([
  ['a pool', 0],
  ['a pool of a service whose clock was moved', 30 * 24 * 3_600_000],
])('%s is the provider of another pool of the same service', async (_, ahead) => {
  const service = await startTestService()
  await service.clock.advance(ahead)
  const UserPoolId = (await service.sdk.send(new CreateUserPoolCommand({ PoolName: 'relying' }))).UserPool!.Id!
  const back = `${service.url}/${UserPoolId}/oauth2/idpresponse`
  const own = await createOAuthApp(service, { GenerateSecret: true, CallbackURLs: [back] })
  await service.sdk.send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Own',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: own.ClientId,
        client_secret: own.ClientSecret!,
        authorize_scopes: 'openid email',
        oidc_issuer: `${service.url}${own.base}`,
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified' },
    }),
  )
  const { UserPoolClient } = await service.sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', ...codeClient, SupportedIdentityProviders: ['Own'] }),
  )
  const query = new URLSearchParams({ response_type: 'code', client_id: UserPoolClient!.ClientId!, redirect_uri: callback })
  const browser = createBrowser(service.url)
  const asked = locationOf(await browser.open(`/${UserPoolId}/oauth2/authorize?${query}`))
  const login = locationOf(await browser.open(asked))
  const page = await browser.open(login)
  const answer = await browser.post(login, { _csrf: csrfOf(await page.text()), username: 'alice', password })
  const finished = new URL(locationOf(await browser.open(locationOf(answer))))
  const body = {
    grant_type: 'authorization_code',
    client_id: UserPoolClient!.ClientId!,
    redirect_uri: callback,
    code: finished.searchParams.get('code')!,
  }
  const tokens = await fetch(`${service.url}/${UserPoolId}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) })
  expect(claimsOf((await tokens.json()).id_token)).toMatchObject({
    'cognito:username': expect.stringMatching(/^Own_[0-9a-f-]{36}$/),
    email: 'alice@example.com',
    email_verified: true,
  })
  await service.close()
})
