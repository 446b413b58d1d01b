import { X509Certificate } from 'node:crypto'
import { type Bag, isSecret, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, type State, startProviderTest } from './support/engine.ts'

let lab: ProviderTest
let pool: State
let client: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', {
    name: 'users',
    tags: { team: 'web' },
    deviceConfiguration: { challengeRequiredOnNewDevice: true },
    lambdaConfig: { preSignUp: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
    schemas: [{ name: 'tier', attributeDataType: 'String', mutable: true }],
    usernameAttributes: ['email'],
  })
  client = await lab.up('client', 'client', {
    userPoolId: pool.id,
    name: 'web',
    generateSecret: true,
    callbackUrls: ['https://a.example'],
    refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 },
  })
})
afterAll(() => lab.close())

const ask = (name: string, args: Bag) => lab.provider.invoke({ tok: `aws:cognito/${name}:${name}`, args, preview: false })
const answer = async (name: string, args: Bag): Promise<Bag> => (await ask(name, args)).return!
const arnOf = (id: string): string => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`

test('getUserPool answers objects as lists of one and absent values as empty', async () => {
  const found = await answer('getUserPool', { userPoolId: pool.id })
  expect(found).toMatchObject({
    id: pool.id,
    userPoolId: pool.id,
    region: 'us-east-1',
    name: 'users',
    arn: arnOf(pool.id),
    creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    estimatedNumberOfUsers: 0,
    deletionProtection: 'INACTIVE',
    mfaConfiguration: 'OFF',
    customDomain: '',
    smsConfigurationFailure: '',
    tags: { team: 'web' },
    userPoolTags: { team: 'web' },
    usernameAttributes: ['email'],
    autoVerifiedAttributes: [],
    userPoolAddOns: [],
    deviceConfigurations: [{ challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false }],
    emailConfigurations: [{ emailSendingAccount: 'COGNITO_DEFAULT', from: '', sourceArn: '' }],
    adminCreateUserConfigs: [{ allowAdminCreateUserOnly: false, inviteMessageTemplates: [] }],
  })
  expect(found.lambdaConfigs).toMatchObject([
    { preSignUp: expect.stringMatching(/function:f$/), userMigration: '', customEmailSenders: [] },
  ])
  expect(found.schemaAttributes).toContainEqual(
    expect.objectContaining({ name: 'custom:tier', attributeDataType: 'String', numberAttributeConstraints: [] }),
  )
  expect(found.schemaAttributes).toContainEqual(
    expect.objectContaining({ name: 'sub', stringAttributeConstraints: [{ minLength: '1', maxLength: '2048' }] }),
  )
})

test('getUserPools finds all pools of a name and no others', async () => {
  const many = await Promise.all(['same', 'same', 'sam'].map(name => lab.up('pool', 'same', { name })))
  const found = await answer('getUserPools', { name: 'same' })
  const ids = found.ids as string[]
  expect([...ids].sort()).toEqual(
    many
      .slice(0, 2)
      .map(({ id }) => id)
      .sort(),
  )
  expect(found).toEqual({ id: 'same', name: 'same', region: 'us-east-1', ids, arns: ids.map(arnOf) })
})

test('getUserPoolClient answers the client with its secret marked as secret', async () => {
  const found = await answer('getUserPoolClient', { userPoolId: pool.id, clientId: client.id })
  expect(isSecret(found.clientSecret)).toBe(true)
  expect(revealBag(found)).toMatchObject({
    id: client.id,
    clientId: client.id,
    userPoolId: pool.id,
    region: 'us-east-1',
    name: 'web',
    clientSecret: revealBag(client.outputs).clientSecret,
    callbackUrls: ['https://a.example'],
    logoutUrls: [],
    refreshTokenRotations: [{ feature: 'ENABLED', retryGracePeriodSeconds: 10 }],
    analyticsConfigurations: [],
    enableTokenRevocation: true,
    generateSecret: false,
    accessTokenValidity: 0,
    defaultRedirectUri: '',
  })
})

test('getUserPoolClients lists ids and names in the same order, over all pages', async () => {
  const other = await lab.up('pool', 'other', {})
  const many = await Promise.all(
    Array.from({ length: 61 }, (_, index) => lab.up('client', 'c', { userPoolId: other.id, name: `client-${index}` })),
  )
  const found = await answer('getUserPoolClients', { userPoolId: other.id })
  const ids = found.clientIds as string[]
  expect([...ids].sort()).toEqual(many.map(({ id }) => id).sort())
  expect(found.clientNames).toEqual(ids.map(id => many.find(each => each.id === id)!.outputs.name))
  expect(found).toMatchObject({ id: other.id, userPoolId: other.id, region: 'us-east-1' })
})

test('getUserGroup answers a group, absent values as empty', async () => {
  const roleArn = 'arn:aws:iam::000000000000:role/staff'
  await lab.up('group', 'a/b', { userPoolId: pool.id, name: 'a/b', description: 'all', precedence: 7, roleArn })
  await lab.up('group', 'bare', { userPoolId: pool.id, name: 'bare' })
  const common = { region: 'us-east-1', userPoolId: pool.id }
  expect(await answer('getUserGroup', { userPoolId: pool.id, name: 'a/b' })).toEqual({
    ...common,
    id: `${pool.id}/a/b`,
    name: 'a/b',
    description: 'all',
    precedence: 7,
    roleArn,
  })
  const bare = { ...common, id: `${pool.id}/bare`, name: 'bare', description: '', precedence: 0, roleArn: '' }
  expect(await answer('getUserGroup', { userPoolId: pool.id, name: 'bare' })).toEqual(bare)
})

test('getUserGroups lists the groups of a pool over all pages', async () => {
  const other = await lab.up('pool', 'many', {})
  const names = Array.from({ length: 61 }, (_, index) => `group-${index}`)
  for (const [index, name] of names.entries()) await lab.up('group', name, { userPoolId: other.id, name, precedence: index })
  const { groups, ...found } = await answer('getUserGroups', { userPoolId: other.id })
  expect(found).toEqual({ id: other.id, userPoolId: other.id, region: 'us-east-1' })
  expect((groups as Bag[]).map(({ groupName }) => groupName).sort()).toEqual(names.sort())
  expect(groups).toContainEqual({ groupName: 'group-60', precedence: 60, description: '', roleArn: '' })
})

test('getUserPoolSigningCertificate answers a certificate as base64 without armour', async () => {
  const found = await answer('getUserPoolSigningCertificate', { userPoolId: pool.id })
  expect(found).toEqual({
    id: pool.id,
    userPoolId: pool.id,
    region: 'us-east-1',
    certificate: expect.stringMatching(/^MII[A-Za-z0-9+/]+=*$/),
  })
  const certificate = new X509Certificate(Buffer.from(String(found.certificate), 'base64'))
  expect(certificate.verify(certificate.publicKey)).toBe(true)
})

test("the argument region selects the region of a function's calls", async () => {
  const there = await lab.up('pool', 'there', { name: 'there', region: 'eu-west-1' })
  expect(await answer('getUserPools', { name: 'there', region: 'eu-west-1' })).toMatchObject({ ids: [there.id], region: 'eu-west-1' })
  await expect(ask('getUserPools', { name: 'there' })).rejects.toThrow(
    'invoking aws:cognito/getUserPools:getUserPools: no matching Cognito User Pools: none in us-east-1 is named "there"',
  )
})

test.each`
  name                               | args                                                    | message
  ${'getUserPool'}                   | ${{ userPoolId: 'us-east-1_nosuchpoo' }}                | ${/^invoking aws:cognito\/getUserPool:getUserPool: operation error .*ResourceNotFoundException/}
  ${'getUserPoolClients'}            | ${{ userPoolId: 'us-east-1_nosuchpoo' }}                | ${/ListUserPoolClients.*ResourceNotFoundException/}
  ${'getUserPoolClient'}             | ${{ userPoolId: 'us-east-1_nosuchpoo', clientId: 'a' }} | ${/DescribeUserPoolClient.*ResourceNotFoundException/}
  ${'getUserGroup'}                  | ${{ userPoolId: 'us-east-1_nosuchpoo', name: 'a' }}     | ${/GetGroup.*ResourceNotFoundException/}
  ${'getUserGroups'}                 | ${{ userPoolId: 'us-east-1_nosuchpoo' }}                | ${/ListGroups.*ResourceNotFoundException/}
  ${'getUserPoolSigningCertificate'} | ${{ userPoolId: 'us-east-1_nosuchpoo' }}                | ${/GetSigningCertificate.*ResourceNotFoundException/}
`('$name of a missing resource fails', async ({ name, args, message }) => {
  await expect(ask(name, args)).rejects.toThrow(message)
})

test.each`
  name                   | args                          | failures
  ${'getUserPool'}       | ${{}}                         | ${[{ property: 'userPoolId', reason: "Missing required argument 'userPoolId'" }]}
  ${'getUserPoolClient'} | ${{ userPoolId: '' }}         | ${[{ property: 'clientId', reason: "Missing required argument 'clientId'" }, { property: 'userPoolId', reason: "Missing required argument 'userPoolId'" }]}
  ${'getUserPools'}      | ${{ name: ['a'] }}            | ${[{ property: 'name', reason: 'expected a string, got ["a"]' }]}
  ${'getUserPools'}      | ${{ name: 'a', regoin: 'x' }} | ${[{ property: 'regoin', reason: "Invalid or unknown key. Did you mean 'region'?" }]}
`('$name with $args: $failures', async ({ name, args, failures }) => {
  expect((await ask(name, args)).failures).toEqual(failures)
})
