/** A create that is sent again after its answer was lost, for every kind of resource. */
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider'
import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Kind, type ProviderTest, startProviderTest, subject, tokens } from './support/engine.ts'
import { outside } from './support/sdk.ts'

let lab: ProviderTest
/** What the resources below refer to. */
let there: { userPoolId: string; clientId: string; policyArn: string }
beforeAll(async () => {
  lab = await startProviderTest()
  const { id: userPoolId } = await lab.up('pool', 'pool', { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'ENFORCED' } })
  const { id: clientId } = await lab.up('client', 'client', { userPoolId, name: 'managed-client' })
  await lab.up('domain', 'domain', { userPoolId: (await lab.up('pool', 'with-domain', {})).id, domain: `d${clientId}` })
  await lab.up('user', 'member', { userPoolId, username: 'member', messageAction: 'SUPPRESS' })
  await lab.up('group', 'group', { userPoolId, name: 'group' })
  await lab.up('role', 'role', { name: 'role', assumeRolePolicy: trust })
  const { id: policyArn } = await lab.up('policy', 'policy', { name: 'policy', policy: allowed })
  there = { userPoolId, clientId, policyArn }
})
afterAll(() => lab.close())

const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] }
const allowed = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const google = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'email' }
const logGroup = { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:pool' }

/** The inputs of each kind; a new kind does not compile without its own. */
const inputsOf: Record<Kind, () => Bag> = {
  pool: () => ({ name: 'again' }),
  client: () => ({ userPoolId: there.userPoolId, name: 'again', generateSecret: true }),
  resourceServer: () => ({ userPoolId: there.userPoolId, identifier: 'solar', name: 'solar' }),
  domain: () => ({ userPoolId: there.userPoolId, domain: 'again' }),
  group: () => ({ userPoolId: there.userPoolId, name: 'again' }),
  user: () => ({ userPoolId: there.userPoolId, username: 'Again', messageAction: 'SUPPRESS', enabled: false, password: 'Passw0rd!' }),
  membership: () => ({ userPoolId: there.userPoolId, groupName: 'group', username: 'member' }),
  customization: () => ({ userPoolId: there.userPoolId, clientId: there.clientId, css: '.label-customizable { font-weight: 400; }' }),
  branding: () => ({ userPoolId: there.userPoolId, clientId: there.clientId, useCognitoProvidedValues: true }),
  identityProvider: () => ({ userPoolId: there.userPoolId, providerName: 'Google', providerType: 'Google', providerDetails: google }),
  risk: () => ({ userPoolId: there.userPoolId, riskExceptionConfiguration: { blockedIpRangeLists: ['10.10.10.10/32'] } }),
  logDelivery: () => ({
    userPoolId: there.userPoolId,
    logConfigurations: [{ eventSource: 'userNotification', logLevel: 'ERROR', cloudWatchLogsConfiguration: logGroup }],
  }),
  managedClient: () => ({ userPoolId: there.userPoolId, namePrefix: 'managed-' }),
  app: () => ({ name: 'again' }),
  role: () => ({ name: 'again', assumeRolePolicy: trust }),
  rolePolicy: () => ({ name: 'again', role: 'role', policy: allowed }),
  policy: () => ({ name: 'again', policy: allowed }),
  attachment: () => ({ role: 'role', policyArn: there.policyArn }),
}

test.each(Object.keys(tokens) as Kind[])('a creation of a %s that is repeated with its creation key makes one resource', async kind => {
  const about = subject(kind, 'again')
  const { inputs, failures } = await lab.provider.check({ ...about, news: inputsOf[kind](), olds: {}, randomSeed: new Uint8Array(32) })
  expect(failures).toEqual([])
  const create = () => lab.provider.create({ ...about, properties: inputs, timeout: 0, preview: false, creationKey: `key of ${kind}` })
  const [first, second] = [await create(), await create()]
  expect(await lab.provider.honoursCreationKeys!()).toBe(true)
  const { lastModifiedDate: _, ...outputs } = first.properties
  expect(second).toMatchObject({ id: first.id, properties: outputs })
})

test('a creation of a user with another key, or without one, is refused when the username is taken', async () => {
  const { userPoolId } = there
  const about = subject('user', 'taken')
  const create = (creationKey?: string) =>
    lab.provider.create({
      ...about,
      properties: { userPoolId, username: 'taken' },
      timeout: 0,
      preview: false,
      ...(creationKey && { creationKey }),
    })
  await create('one')
  await expect(create('two')).rejects.toThrow('UsernameExistsException')
  await expect(create()).rejects.toThrow('UsernameExistsException')
  const { Users } = await outside(lab).cognito.send(new ListUsersCommand({ UserPoolId: userPoolId, Filter: 'username = "taken"' }))
  expect(Users).toHaveLength(1)
})
