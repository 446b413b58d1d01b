import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

let service: TestService
let api: CognitoIdentityProvider
let made: Awaited<ReturnType<typeof createPoolWithUser>>
beforeAll(async () => {
  service = await startTestService()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  api = new CognitoIdentityProvider({ endpoint: service.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  made = await createPoolWithUser(service, {}, { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } })
})
afterAll(() => service.close())

type Ids = { UserPoolId: string; ClientId: string }

/** What tools read of every pool, whether it has the thing or not. */
test.each<[read: string, call: (ids: Ids) => Promise<object>, expected: (ids: Ids) => object]>([
  ['ListIdentityProviders', ({ UserPoolId }) => api.listIdentityProviders({ UserPoolId }), () => ({ Providers: [] })],
  ['ListResourceServers', ({ UserPoolId }) => api.listResourceServers({ UserPoolId, MaxResults: 10 }), () => ({ ResourceServers: [] })],
  ['ListGroups', ({ UserPoolId }) => api.listGroups({ UserPoolId }), () => ({ Groups: [] })],
  ['ListTerms', ({ UserPoolId }) => api.listTerms({ UserPoolId }), () => ({ Terms: [] })],
  [
    'ListTagsForResource',
    async ({ UserPoolId }) => api.listTagsForResource({ ResourceArn: await arnOf(UserPoolId) }),
    () => ({ Tags: {} }),
  ],
  ['AdminListGroupsForUser', ({ UserPoolId }) => api.adminListGroupsForUser({ UserPoolId, Username: 'alice' }), () => ({ Groups: [] })],
  ['AdminListDevices', ({ UserPoolId }) => api.adminListDevices({ UserPoolId, Username: 'alice' }), () => ({ Devices: [] })],
  [
    'DescribeRiskConfiguration of the pool',
    ({ UserPoolId }) => api.describeRiskConfiguration({ UserPoolId }),
    ({ UserPoolId }) => ({ RiskConfiguration: { UserPoolId } }),
  ],
  ['DescribeRiskConfiguration of a client', ids => api.describeRiskConfiguration(ids), ids => ({ RiskConfiguration: ids })],
  [
    'GetLogDeliveryConfiguration',
    ({ UserPoolId }) => api.getLogDeliveryConfiguration({ UserPoolId }),
    ({ UserPoolId }) => ({ LogDeliveryConfiguration: { UserPoolId, LogConfigurations: [] } }),
  ],
  ['GetUICustomization of the pool', ({ UserPoolId }) => api.getUICustomization({ UserPoolId }), () => ({ UICustomization: {} })],
  ['GetUICustomization of a client', ids => api.getUICustomization(ids), () => ({ UICustomization: {} })],
  ['DescribeUserPoolDomain', () => api.describeUserPoolDomain({ Domain: 'nobody' }), () => ({ DomainDescription: {} })],
  ['GetUserPoolMfaConfig', ({ UserPoolId }) => api.getUserPoolMfaConfig({ UserPoolId }), () => ({ MfaConfiguration: 'OFF' })],
])('%s of a pool without the thing answers empty', async (_, call, expected) => {
  const { $metadata, ...answer } = (await call(made)) as { $metadata: object }
  expect(answer).toEqual(expected({ UserPoolId: made.UserPoolId, ClientId: made.ClientId }))
})

const arnOf = async (UserPoolId: string) => (await api.describeUserPool({ UserPoolId })).UserPool!.Arn!

test.each<[read: string, call: (ids: Ids) => Promise<unknown>]>([
  ['DescribeIdentityProvider', ({ UserPoolId }) => api.describeIdentityProvider({ UserPoolId, ProviderName: 'Google' })],
  ['GetIdentityProviderByIdentifier', ({ UserPoolId }) => api.getIdentityProviderByIdentifier({ UserPoolId, IdpIdentifier: 'google' })],
  ['DescribeResourceServer', ({ UserPoolId }) => api.describeResourceServer({ UserPoolId, Identifier: 'orders' })],
  ['DescribeManagedLoginBrandingByClient', ids => api.describeManagedLoginBrandingByClient(ids)],
  ['GetGroup', ({ UserPoolId }) => api.getGroup({ UserPoolId, GroupName: 'admins' })],
])('%s of something that is not there answers ResourceNotFoundException', async (_, call) => {
  await expect(call(made)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
})

test('DescribeRiskConfiguration of a pool without threat protection answers UserPoolAddOnNotEnabledException', async () => {
  const { UserPoolId } = await createPoolWithUser(service)
  await expect(api.describeRiskConfiguration({ UserPoolId })).rejects.toMatchObject({ name: 'UserPoolAddOnNotEnabledException' })
})
