import { AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateAppCommand } from '@aws-sdk/client-pinpoint'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useAnalyticsService } from '../analytics/support.ts'
import { callback, claimsOf } from '../oauth/support.ts'
import { startTestService } from '../support/service.ts'
import { type FakeProvider, startFakeProvider } from './fake-provider.ts'
import { createFederatedApp, providerName } from './support.ts'

const analytics = useAnalyticsService('SQLite')
let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(() => provider.close())

test('response type token gets its tokens, and its errors, in the fragment', async () => {
  const { signIn, newBrowser } = await createFederatedApp(analytics.service, provider)
  const location = await signIn({ response_type: 'token', scope: 'openid' })
  expect(location.search).toBe('')
  const fields = new URLSearchParams(location.hash.slice(1))
  expect(claimsOf(fields.get('id_token')!)).toMatchObject({ 'cognito:username': `${providerName}_User-1`, nonce: expect.any(String) })
  expect(fields.get('state')).toBe('st')
  provider.answers.set('/token', (_, response) => response.writeHead(500).end())
  const refused = await signIn({ response_type: 'token' }, newBrowser())
  provider.answers.clear()
  expect(refused.href).toBe(`${callback}#error_description=Fake%20Error%20-%20500%20error%20getting%20token&state=st&error=invalid_request`)
})

test('the nonce of the application is that of its ID token, not the one that the provider got', async () => {
  const { tokens } = await createFederatedApp(analytics.service, provider)
  expect((await tokens({ nonce: 'of the application' })).id.nonce).toBe('of the application')
})

test('with --strict-oidc an error comes back with the issuer as well', async () => {
  const service = await startTestService({ strictOidc: true, log: { info() {}, warn() {}, error() {} } })
  const { signIn, base } = await createFederatedApp(service, provider)
  provider.answers.set('/token', (_, response) => response.writeHead(500).end())
  const location = await signIn()
  provider.answers.clear()
  expect(location.searchParams.get('error')).toBe('invalid_request')
  expect(location.searchParams.get('iss')).toBe(`${service.url}${base}`)
  await service.close()
})

test('a client with analytics has an event of each sign-in at a provider, and of each that failed', async () => {
  const { ApplicationResponse } = await analytics.pinpoint.send(new CreateAppCommand({ CreateApplicationRequest: { Name: 'app' } }))
  const { UserPoolId, tokens, signIn } = await createFederatedApp(analytics.service, provider, {
    client: { AnalyticsConfiguration: { ApplicationArn: ApplicationResponse!.Arn! } },
  })
  await tokens()
  await analytics.service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username: `${providerName}_User-1` }))
  await signIn()
  const kinds = async () => (await analytics.events(ApplicationResponse!.Id!)).map(({ EventType }) => EventType)
  await vi.waitFor(async () => expect(await kinds()).toEqual(['_userauth.sign_in', '_userauth.auth_fail']), {
    timeout: 20_000,
    interval: 50,
  })
})
