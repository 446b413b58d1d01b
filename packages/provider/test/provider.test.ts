import { afterAll, beforeAll, expect, test } from 'vitest'
import { configuredProvider, type ProviderTest, startProviderTest, subject, tokens } from './support/engine.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const ask = (tok: string, args = {}) => lab.provider.invoke({ tok, args, preview: false }).then(answer => answer.return)

test('getCallerIdentity calls STS of the service', async () => {
  const identity = await ask('aws:index/getCallerIdentity:getCallerIdentity')
  expect(identity).toMatchObject({
    accountId: '000000000000',
    id: '000000000000',
    arn: expect.stringMatching(/^arn:aws:(iam|sts)::000000000000:/),
  })
})

test.each`
  region             | answer
  ${'us-east-1'}     | ${{ partition: 'aws', dnsSuffix: 'amazonaws.com', reverseDnsPrefix: 'com.amazonaws', id: 'aws' }}
  ${'cn-north-1'}    | ${{ partition: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', reverseDnsPrefix: 'cn.com.amazonaws', id: 'aws-cn' }}
  ${'us-gov-west-1'} | ${{ partition: 'aws-us-gov', dnsSuffix: 'amazonaws.com', reverseDnsPrefix: 'com.amazonaws', id: 'aws-us-gov' }}
`('the partition of $region', async ({ region, answer }) => {
  const provider = await configuredProvider({ region })
  expect((await provider.invoke({ tok: 'aws:index/getPartition:getPartition', args: {}, preview: false })).return).toEqual(answer)
})

test('getRegion describes the region', async () => {
  expect(await ask('aws:index/getRegion:getRegion')).toEqual({
    region: 'us-east-1',
    name: 'us-east-1',
    id: 'us-east-1',
    description: 'US East (N. Virginia)',
    endpoint: 'ec2.us-east-1.amazonaws.com',
  })
})

test('an unknown resource type or function fails with its token', async () => {
  await expect(ask('aws:cognito/getNothing:getNothing')).rejects.toThrow(
    'unrecognized data function (Invoke): aws:cognito/getNothing:getNothing',
  )
  const request = { ...subject('pool', 'x'), type: 'aws:s3/bucket:Bucket', olds: {}, news: {}, randomSeed: new Uint8Array(32) }
  await expect(lab.provider.check(request)).rejects.toThrow('unrecognized resource type (Check): aws:s3/bucket:Bucket')
})

test('the type is read from the URN if the request has none', async () => {
  const { inputs } = await lab.provider.check({ ...subject('pool', 'x'), type: '', olds: {}, news: {}, randomSeed: new Uint8Array(32) })
  expect(inputs).toHaveProperty('mfaConfiguration')
})

test('Configure fails for an account that is not allowed', async () => {
  const environment = { AWS_ENDPOINT_URL: lab.service.url }
  await expect(configuredProvider({ allowedAccountIds: '["111111111111"]' }, environment)).rejects.toThrow(
    /^AWS account ID not allowed: 000000000000/,
  )
  await expect(configuredProvider({ forbiddenAccountIds: ['000000000000'] }, environment)).rejects.toThrow(
    /^AWS account ID not allowed: 000000000000/,
  )
  await expect(configuredProvider({ allowedAccountIds: ['000000000000'] }, environment)).resolves.toBeDefined()
})

test('calls after Cancel fail at once', async () => {
  const provider = await configuredProvider({}, { AWS_ENDPOINT_URL: lab.service.url })
  await provider.cancel()
  const request = { ...subject('pool', 'p'), properties: { name: 'p' }, timeout: 0, preview: false }
  await expect(provider.create(request)).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('concurrent updates of one client all succeed', async () => {
  const pool = await lab.up('pool', 'pool', {})
  const client = await lab.up('client', 'client', { userPoolId: pool.id })
  const updates = [4, 5, 6, 7, 8].map(authSessionValidity =>
    lab.up('client', 'client', { userPoolId: pool.id, authSessionValidity }, client),
  )
  expect((await Promise.all(updates)).map(({ did }) => did)).toEqual(Array(5).fill('update'))
})

test('an update of another property keeps the properties in ignoreChanges', async () => {
  const pool = await lab.up('pool', 'pool', { name: 'pool', deviceConfiguration: { challengeRequiredOnNewDevice: true } })
  const request = { ...subject('pool', 'pool'), id: pool.id, olds: pool.outputs, oldInputs: pool.inputs, timeout: 0, preview: false }
  const news = { name: 'pool', deletionProtection: 'INACTIVE', mfaConfiguration: 'OFF', userPoolTier: 'PLUS', tagsAll: {} }
  const kept = await lab.provider.update({ ...request, news, ignoreChanges: ['deviceConfiguration'] })
  expect(kept.properties).toMatchObject({ userPoolTier: 'PLUS', deviceConfiguration: { challengeRequiredOnNewDevice: true } })
  const reset = await lab.provider.update({ ...request, news, ignoreChanges: [] })
  expect(reset.properties).not.toHaveProperty('deviceConfiguration')
})

test('the package schema has every resource and function', async () => {
  const { version } = await lab.provider.getPluginInfo()
  const schema = JSON.parse(await lab.provider.getSchema!())
  expect(schema).toMatchObject({ name: 'aws', version, meta: { moduleFormat: '(.*)(?:/[^/]*)' } })
  expect(Object.keys(schema.resources).sort()).toEqual(Object.values(tokens).sort())
  expect(Object.keys(schema.functions)).toContain('aws:index/getCallerIdentity:getCallerIdentity')
  const client = schema.resources['aws:cognito/userPoolClient:UserPoolClient']
  expect(client.requiredInputs).toEqual(['userPoolId'])
  expect(client.properties.clientSecret).toMatchObject({ type: 'string', secret: true })
  expect(client.inputProperties).not.toHaveProperty('clientSecret')
  expect(client.properties.userPoolId).toMatchObject({ type: 'string', willReplaceOnChanges: true })
  const units = client.properties.tokenValidityUnits.$ref.replace('#/types/', '')
  expect(schema.types[units].properties).toMatchObject({
    accessToken: { type: 'string' },
    idToken: { type: 'string' },
    refreshToken: { type: 'string' },
  })
})
