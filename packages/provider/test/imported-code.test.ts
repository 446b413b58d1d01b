import { type Bag, revealBag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Kind, type ProviderTest, type State, startProviderTest } from './support/engine.ts'
import { pngText } from './support/images.ts'

let lab: ProviderTest
let pool: State
let plus: State
let managed: State
/** A pool with what the resources of a pool need. */
let full: State
let client: State
beforeAll(async () => {
  lab = await startProviderTest()
  pool = await lab.up('pool', 'pool', { name: 'pool' })
  plus = await lab.up('pool', 'plus', { userPoolTier: 'PLUS', userPoolAddOns: { advancedSecurityMode: 'AUDIT' } })
  managed = await lab.up('policy', 'managed', { name: 'managed', policy: policy('s3:*') })
  await lab.up('role', 'base', { name: 'base', assumeRolePolicy: trust })
  full = await lab.up('pool', 'full', { schemas: [{ name: 'tier', attributeDataType: 'String', mutable: true }] })
  client = await lab.up('client', 'client', { userPoolId: full.id })
  await lab.up('domain', 'domain', { userPoolId: full.id, domain: 'full' })
  await lab.up('group', 'staff', { userPoolId: full.id, name: 'staff' })
  await lab.up('user', 'ann', { userPoolId: full.id, username: 'ann', messageAction: 'SUPPRESS' })
})
afterAll(() => lab.close())

/** What is different for each resource. */
const own = [
  ...['id', 'arn', 'creationDate', 'lastModifiedDate', 'endpoint', 'clientSecret'],
  ...['applicationId', 'createDate', 'uniqueId', 'policyId', 'sub', 'managedLoginBrandingId', 'version', 'cssVersion'],
]
const comparable = (outputs: Bag): Bag =>
  JSON.parse(JSON.stringify(revealBag(outputs), (key, value) => (own.includes(key) ? undefined : value)))

const policy = (action: string): string => `{"Statement":[{"Action":"${action}","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}`
const trust =
  '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"}}],"Version":"2012-10-17"}'
const social = { client_id: 'id', client_secret: 'secret', authorize_scopes: 'email' }
const events = (to: Bag) => [{ eventSource: 'userAuthEvents', logLevel: 'INFO', ...to }]
/** What each kind of resource needs. A managed client cannot be imported: only the program knows how to find it. */
const base = (kind: Exclude<Kind, 'managedClient'>): Bag =>
  ({
    pool: { name: 'given' },
    client: { name: 'given', userPoolId: pool.id },
    resourceServer: { name: 'given', identifier: 'api', userPoolId: full.id },
    domain: { domain: 'given', userPoolId: pool.id },
    group: { name: 'given', userPoolId: full.id },
    user: { username: 'given', userPoolId: full.id },
    membership: { groupName: 'staff', username: 'ann', userPoolId: full.id },
    customization: { userPoolId: full.id, css: '.label-customizable { color: red; }' },
    branding: { userPoolId: full.id, clientId: client.id },
    identityProvider: { providerName: 'Google', providerType: 'Google', providerDetails: social, userPoolId: pool.id },
    risk: { userPoolId: plus.id },
    logDelivery: { userPoolId: plus.id },
    app: { name: 'given' },
    role: { name: 'given', assumeRolePolicy: trust },
    rolePolicy: { name: 'given', role: 'base', policy: policy('s3:*') },
    policy: { name: 'given', policy: policy('s3:*') },
    attachment: { role: 'base', policyArn: managed.id },
  })[kind]
/** Most names exist once in an account or in a pool, so that the copy can only be made when the original is gone. */
const isUnique = (kind: Kind): boolean => !['pool', 'client', 'app'].includes(kind)

test.each`
  kind                  | given
  ${'pool'}             | ${{}}
  ${'pool'}             | ${{ usernameConfiguration: { caseSensitive: false } }}
  ${'pool'}             | ${{ usernameConfiguration: { caseSensitive: true } }}
  ${'pool'}             | ${{ deviceConfiguration: { challengeRequiredOnNewDevice: false, deviceOnlyRememberedOnUserPrompt: false } }}
  ${'pool'}             | ${{ passwordPolicy: { minimumLength: 6 } }}
  ${'pool'}             | ${{ adminCreateUserConfig: { allowAdminCreateUserOnly: true } }}
  ${'pool'}             | ${{ usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] }}
  ${'pool'}             | ${{ schemas: [{ name: 'tier', attributeDataType: 'String', mutable: false }] }}
  ${'pool'}             | ${{ accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] } }}
  ${'pool'}             | ${{ userPoolTier: 'LITE', deletionProtection: 'ACTIVE', tags: { a: '' } }}
  ${'pool'}             | ${{ verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' } }}
  ${'client'}           | ${{}}
  ${'client'}           | ${{ generateSecret: true }}
  ${'client'}           | ${{ enableTokenRevocation: false }}
  ${'client'}           | ${{ preventUserExistenceErrors: 'LEGACY', refreshTokenValidity: 1 }}
  ${'client'}           | ${{ refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 } }}
  ${'client'}           | ${{ explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], supportedIdentityProviders: ['COGNITO'] }}
  ${'resourceServer'}   | ${{}}
  ${'resourceServer'}   | ${{ scopes: [{ scopeName: 'read', scopeDescription: 'reads' }] }}
  ${'domain'}           | ${{}}
  ${'domain'}           | ${{ managedLoginVersion: 2 }}
  ${'domain'}           | ${{ domain: 'auth.shop.example', certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/a' }}
  ${'group'}            | ${{}}
  ${'group'}            | ${{ name: 'a/b', description: 'for tests', precedence: 3, roleArn: 'arn:aws:iam::000000000000:role/base' }}
  ${'user'}             | ${{}}
  ${'user'}             | ${{ username: 'a/b', enabled: false, attributes: { name: 'Ann', tier: 'gold' } }}
  ${'membership'}       | ${{}}
  ${'customization'}    | ${{}}
  ${'customization'}    | ${{ clientId: 'CLIENT' }}
  ${'branding'}         | ${{ useCognitoProvidedValues: true }}
  ${'branding'}         | ${{ settings: '{"a":{"b":1}}' }}
  ${'branding'}         | ${{ settings: '{"a":1}', assets: [{ bytes: pngText(1), category: 'FORM_LOGO', colorMode: 'LIGHT', extension: 'PNG' }] }}
  ${'identityProvider'} | ${{}}
  ${'identityProvider'} | ${{ attributeMapping: { email: 'email', username: 'email' }, idpIdentifiers: ['a.example'] }}
  ${'risk'}             | ${{ riskExceptionConfiguration: { skippedIpRangeLists: ['10.0.0.0/8'] } }}
  ${'risk'}             | ${{ compromisedCredentialsRiskConfiguration: { actions: { eventAction: 'BLOCK' } } }}
  ${'risk'}             | ${{ accountTakeoverRiskConfiguration: { actions: { lowAction: { eventAction: 'NO_ACTION', notify: false } } } }}
  ${'logDelivery'}      | ${{ logConfigurations: events({ s3Configuration: { bucketArn: 'arn:aws:s3:::a' } }) }}
  ${'logDelivery'}      | ${{ logConfigurations: events({ cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:a' } }) }}
  ${'app'}              | ${{}}
  ${'app'}              | ${{ limits: { daily: 5, maximumDuration: 60, messagesPerSecond: 7 }, tags: { a: '' } }}
  ${'app'}              | ${{ campaignHook: { lambdaFunctionName: 'f', mode: 'FILTER' }, quietTime: { start: '22:00', end: '06:00' } }}
  ${'role'}             | ${{}}
  ${'role'}             | ${{ description: 'for tests', maxSessionDuration: 7200, path: '/a/', tags: { a: '' } }}
  ${'role'}             | ${{ inlinePolicies: [{ name: 'p', policy: policy('s3:Get*') }], managedPolicyArns: ['MANAGED'], permissionsBoundary: 'MANAGED' }}
  ${'rolePolicy'}       | ${{}}
  ${'policy'}           | ${{}}
  ${'policy'}           | ${{ description: 'for tests', path: '/a/', tags: { a: '' } }}
  ${'attachment'}       | ${{}}
`('the code of an imported $kind with $given is a program without changes, which makes an equal $kind', async ({ kind, given: row }) => {
  const given = JSON.parse(JSON.stringify(row).replaceAll('MANAGED', managed.id).replaceAll('CLIENT', client.id))
  const made = await lab.up(kind, 'it', { ...base(kind), ...given })
  const imported = await lab.importing(kind, 'it', kind === 'client' ? `${pool.id}/${made.id}` : made.id)
  const { __defaults: _, tagsAll: __, ...code } = imported!.inputs

  expect((await lab.up(kind, 'it', code, imported)).did).toBe('same')
  expect(code).toMatchObject(given)
  if (isUnique(kind)) await lab.destroy(imported!)
  const copy = await lab.up(kind, 'copy', code)
  expect(comparable(copy.outputs)).toEqual(comparable(made.outputs))
  if (isUnique(kind)) await lab.destroy(copy)
})
