// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so.
/** The code that `import` writes, for every type of resource: it runs, and changes nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportStack } from '@poolhouse/engine'
import { AwsProvider } from '@poolhouse/provider'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf, guideLanguages } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

// Type checks of the program would take seconds; the names and types of its members are those of the schema.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}'
const allowed = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'

/** One resource of each type, with objects, lists of objects, maps and secrets among their inputs. */
const everything = `
name: made-elsewhere
runtime: yaml
resources:
  pool:
    type: aws:cognito:UserPool
    properties:
      name: pool
      userPoolTier: PLUS
      userPoolAddOns: { advancedSecurityMode: AUDIT }
      passwordPolicy: { minimumLength: 12, requireSymbols: true }
      accountRecoverySetting: { recoveryMechanisms: [{ name: admin_only, priority: 1 }] }
      schemas: [{ name: tier, attributeDataType: String, mutable: true, stringAttributeConstraints: { minLength: '1', maxLength: '9' } }]
      adminCreateUserConfig: { inviteMessageTemplate: { emailMessage: 'Hi {username}, {####}', emailSubject: hi, smsMessage: '{username} {####}' } }
      tags: { costCentre: '12', 'team-name': "it's \\"us\\"" }
  client:
    type: aws:cognito:UserPoolClient
    properties:
      name: client
      userPoolId: \${pool.id}
      generateSecret: true
      accessTokenValidity: 30
      tokenValidityUnits: { accessToken: minutes, idToken: hours, refreshToken: days }
      refreshTokenRotation: { feature: ENABLED, retryGracePeriodSeconds: 5 }
  resource-server:
    type: aws:cognito:ResourceServer
    properties: { userPoolId: '\${pool.id}', identifier: solar, name: solar, scopes: [{ scopeName: read, scopeDescription: reads }] }
  domain: { type: 'aws:cognito:UserPoolDomain', properties: { userPoolId: '\${pool.id}', domain: imported } }
  group: { type: 'aws:cognito:UserGroup', properties: { userPoolId: '\${pool.id}', name: staff, precedence: 3 } }
  user:
    type: aws:cognito:User
    properties: { userPoolId: '\${pool.id}', username: ann, messageAction: SUPPRESS, attributes: { name: Ann, tier: gold } }
  membership:
    type: aws:cognito:UserInGroup
    properties: { userPoolId: '\${pool.id}', groupName: '\${group.name}', username: '\${user.username}' }
  customization:
    type: aws:cognito:UserPoolUICustomization
    properties: { userPoolId: '\${domain.userPoolId}', css: '.label-customizable { color: red; }' }
  branding:
    type: aws:cognito:ManagedLoginBranding
    properties: { userPoolId: '\${pool.id}', clientId: '\${client.id}', settings: '{"a":{"b":1}}' }
  provider:
    type: aws:cognito:IdentityProvider
    properties:
      userPoolId: \${pool.id}
      providerName: Google
      providerType: Google
      providerDetails: { client_id: id, client_secret: secret, authorize_scopes: email }
      attributeMapping: { email: email, username: sub }
  risk:
    type: aws:cognito:RiskConfiguration
    properties:
      userPoolId: \${pool.id}
      accountTakeoverRiskConfiguration: { actions: { lowAction: { eventAction: NO_ACTION, notify: false } } }
  log-delivery:
    type: aws:cognito:LogDeliveryConfiguration
    properties:
      userPoolId: \${pool.id}
      logConfigurations:
        - { eventSource: userNotification, logLevel: ERROR, cloudWatchLogsConfiguration: { logGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:a' } }
  app: { type: 'aws:pinpoint:App', properties: { name: app, limits: { daily: 5, maximumDuration: 60, messagesPerSecond: 7 }, tags: { a: b } } }
  role:
    type: aws:iam:Role
    properties: { name: role, assumeRolePolicy: '${trust}', maxSessionDuration: 7200, inlinePolicies: [{ name: p, policy: '${allowed}' }] }
  base-role: { type: 'aws:iam:Role', properties: { name: base, assumeRolePolicy: '${trust}' } }
  role-policy: { type: 'aws:iam:RolePolicy', properties: { name: own, role: '\${base-role.name}', policy: '${allowed}' } }
  policy: { type: 'aws:iam:Policy', properties: { name: policy, policy: '${allowed}', tags: { a: b } } }
  attachment: { type: 'aws:iam:RolePolicyAttachment', properties: { role: '\${base-role.name}', policyArn: '\${policy.arn}' } }
`

let service: Awaited<ReturnType<typeof serviceForTests>>
/** What there is to import. */
let there: { type: string; name: string; id: string }[]
const made = mkdtempSync(join(tmpdir(), 'poolhouse-made-'))

beforeAll(async () => {
  service = await serviceForTests()
  writeFileSync(join(made, 'Pulumi.yaml'), everything)
  const { out } = await poolhouse(['up', made, '--yes', '--json', '--endpoint', service.url], { cwd: made })
  expect(out).toContain('"result":"succeeded"')
  const { deployment } = await exportStack({ project: made })
  const resources = (deployment?.resources ?? []) as { type: string; urn: string; id?: string; outputs?: Record<string, unknown> }[]
  there = resources
    .filter(({ type }) => type.startsWith('aws:'))
    .map(({ type, urn, id = '', outputs }) => {
      const isClient = type === 'aws:cognito/userPoolClient:UserPoolClient'
      return { type, name: urn.split('::').at(-1)!, id: isClient ? `${outputs?.userPoolId}/${id}` : id }
    })
})
afterAll(async () => {
  await service.close()
  rmSync(made, { recursive: true, force: true })
})

test('every resource type that can be imported is among them', async () => {
  const { resources } = JSON.parse(await new AwsProvider({}).getSchema()) as { resources: Record<string, unknown> }
  const types = new Set(there.map(({ type }) => type))
  // Only a program knows how a managed client is found.
  expect(Object.keys(resources).filter(type => !types.has(type))).toEqual(['aws:cognito/managedUserPoolClient:ManagedUserPoolClient'])
})

test.each(guideLanguages())(
  'the code of imported resources in %s is a program that changes nothing',
  { timeout: 120_000 },
  async language => {
    const copy = copyOf('minimal', language)
    onTestFinished(copy.remove)
    const run = (...args: string[]) => poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
    const codes: string[] = []
    for (const { type, name, id } of there) {
      const file = join(copy.dir, 'code')
      expect(await run('import', type, name, id, '--yes', '--no-protect', '--out', file)).toMatchObject({ status: 0, err: '' })
      codes.push(readFileSync(file, 'utf8'))
    }
    copy.edit(source => program(language, source, codes))
    const { status, out, err } = await run('preview', '--json')
    const events = out.split('\n').map(line => JSON.parse(line))
    const problems = events.filter(({ type, severity }) => type === 'diagnostic' && severity !== 'info').map(({ message }) => message)
    expect({ status, err, problems }).toEqual({ status: 0, err: '', problems: [] })
    expect(events.at(-1).changes).toEqual({ same: there.length + 1 })
  },
)

/** One program of the code of several imports. */
function program(language: string, source: string, codes: string[]): string {
  if (language === 'yaml')
    return `${source.slice(0, source.indexOf('resources:'))}resources:\n${codes.map(code => code.replace('resources:\n', '')).join('')}`
  const [imports] = codes[0]!.split('\n\n')
  return `${imports}\n\n${codes.map(code => code.split('\n\n').slice(1).join('\n\n')).join('\n')}`
}
