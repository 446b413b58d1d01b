import { CognitoIdentityProviderClient, DescribeUserPoolCommand, TagResourceCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { ProviderFailure } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configuredProvider, type ProviderTest, subject } from '../support/engine.ts'
import { attribute, recovery, software, startPoolTest } from '../support/user-pool-steps.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startPoolTest()
})
afterAll(() => lab.close())

test('id, ARN and endpoint of a pool have the AWS format', async () => {
  const made = await lab.up('pool', 'pool', {})
  expect(made.id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/)
  expect(made.outputs).toMatchObject({
    arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${made.id}`,
    endpoint: `cognito-idp.us-east-1.amazonaws.com/${made.id}`,
    creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  })
})

test('a change or removal of a schema attribute fails', async () => {
  const schemas = [attribute('tier'), attribute('team')]
  const made = await lab.up('pool', 'pool', { name: 'pool', schemas })
  const refused = /^updating Cognito User Pool \(us-east-1_\w+\): cannot modify or remove schema items/
  await expect(lab.up('pool', 'pool', { name: 'pool', schemas: [attribute('tier')] }, made)).rejects.toThrow(refused)
  const changed = [attribute('tier', { attributeDataType: 'Number' }), attribute('team')]
  await expect(lab.up('pool', 'pool', { name: 'pool', schemas: changed }, made)).rejects.toThrow(refused)
})

test('deleting a pool with deletion protection fails with the reason', async () => {
  const made = await lab.up('pool', 'pool', { deletionProtection: 'ACTIVE' })
  await expect(lab.destroy(made)).rejects.toThrow(/^deleting Cognito User Pool \(us-east-1_\w+\): .*InvalidParameterException: /)
})

test('a pool deleted outside of Pulumi is removed by refresh, and deleting it again succeeds', async () => {
  const made = await lab.up('pool', 'pool', {})
  await lab.destroy(made)
  await lab.destroy(made)
  expect(await lab.refresh(made)).toBeUndefined()
  expect(await lab.importing('pool', 'pool', made.id)).toBeUndefined()
})

test('a pool with a generated name is replaced create-first, one with a name of its own delete-first', async () => {
  const generated = await lab.up('pool', 'pool', {})
  const replaced = await lab.up('pool', 'pool', { usernameAttributes: ['email'] }, generated)
  expect(replaced).toMatchObject({ did: 'replace', diff: { replaces: ['usernameAttributes'], deleteBeforeReplace: false } })
  expect(replaced.outputs.name).not.toBe(generated.outputs.name)
  const own = await lab.up('pool', 'pool', { name: 'pool' })
  expect(await lab.up('pool', 'pool', { name: 'other' }, own)).toMatchObject({
    did: 'replace',
    diff: { replaces: ['name'], deleteBeforeReplace: true },
  })
})

test("the property region creates a resource in another region than the provider's", async () => {
  const made = await lab.up('pool', 'pool', { region: 'eu-west-1' })
  expect(made.id).toMatch(/^eu-west-1_/)
  expect(made.outputs).toMatchObject({ region: 'eu-west-1' })
  expect(await lab.up('pool', 'pool', { region: 'us-east-1' }, made)).toMatchObject({ did: 'replace' })
})

test('tags in ignoreTags are neither written nor read', async () => {
  const made = await lab.up('pool', 'pool', { tags: { 'skip:me': '1', keep: '2' } })
  expect(made.outputs).toMatchObject({ tags: { keep: '2' }, tagsAll: { keep: '2', owner: 'team' } })
})

test('an update keeps ignored tags that were set outside of Pulumi', async () => {
  const made = await lab.up('pool', 'pool', { name: 'pool' })
  const sdk = new CognitoIdentityProviderClient({
    endpoint: lab.service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  await sdk.send(new TagResourceCommand({ ResourceArn: made.outputs.arn as string, Tags: { 'skip:them': '1' } }))
  const updated = await lab.up('pool', 'pool', { name: 'pool', userPoolTier: 'PLUS', tags: { ours: '1' } }, made)
  expect(updated).toMatchObject({ did: 'update', outputs: { tagsAll: { ours: '1', owner: 'team' } } })
  expect(updated.outputs.tagsAll).not.toHaveProperty('skip:them')
  const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId: made.id }))
  expect(UserPool!.UserPoolTags).toEqual({ 'skip:them': '1', ours: '1', owner: 'team' })
  sdk.destroy()
})

test('a change of the default tags is an update in place', async () => {
  const made = await lab.up('pool', 'pool', { name: 'pool' })
  const provider = await configuredProvider({ defaultTags: { tags: { stage: 'test' } } }, { AWS_ENDPOINT_URL: lab.service.url })
  const about = subject('pool', 'pool')
  const { inputs: news } = await provider.check({ ...about, news: { name: 'pool' }, olds: made.inputs, randomSeed: new Uint8Array(32) })
  const request = { ...about, id: made.id, olds: made.outputs, oldInputs: made.inputs, news, ignoreChanges: [] }
  expect(await provider.diff(request)).toMatchObject({ diffs: ['tagsAll'], replaces: [] })
  expect((await provider.update({ ...request, timeout: 0, preview: false })).properties).toMatchObject({ tagsAll: { stage: 'test' } })
})

test('a partly created pool is in the state with its error, and the next up completes it', async () => {
  const inputs = {
    name: 'pool',
    mfaConfiguration: 'ON',
    emailConfiguration: {},
    ...software(true),
    ...recovery('verified_email', 'verified_phone_number'),
  }
  const failed = await lab.up('pool', 'pool', { ...inputs, emailMfaConfiguration: { message: 'no code' } }).then(
    () => undefined,
    (error: ProviderFailure) => error,
  )
  expect(failed?.message).toMatch(/^creating Cognito User Pool \(pool\): operation error Cognito Identity Provider: SetUserPoolMfaConfig/)
  expect(failed?.initFailed).toMatchObject({
    id: expect.stringMatching(/^us-east-1_/),
    properties: { mfaConfiguration: 'OFF' },
    reasons: [failed!.message],
  })
  const { id, properties: outputs, inputs: given } = failed!.initFailed!
  const finished = await lab.up('pool', 'pool', inputs, { kind: 'pool', name: 'pool', id, outputs, inputs: given! })
  expect(finished).toMatchObject({ did: 'update', id, outputs: { mfaConfiguration: 'ON', ...software(true) } })
})
