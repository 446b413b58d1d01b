// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs refer to resources so.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportStack } from '@poolhouse/engine'
import { expect, onTestFinished } from 'vitest'
import { poolhouse } from './command.ts'
import { copyOf } from './examples.ts'

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
      accountTakeoverRiskConfiguration:
        actions: { lowAction: { eventAction: NO_ACTION, notify: false } }
        notifyConfiguration: { from: a@example.com, sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/a@example.com' }
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

/** A resource that can be imported. */
export interface Importable {
  type: string
  name: string
  id: string
}

/** Creates one resource of each type in a service, by another program. */
export async function makeEverything(url: string): Promise<Importable[]> {
  const dir = mkdtempSync(join(tmpdir(), 'poolhouse-made-'))
  try {
    writeFileSync(join(dir, 'Pulumi.yaml'), everything)
    const { out } = await poolhouse(['up', dir, '--yes', '--json', '--endpoint', url], { cwd: dir })
    expect(out).toContain('"result":"succeeded"')
    const { deployment } = await exportStack({ project: dir })
    const resources = (deployment?.resources ?? []) as { type: string; urn: string; id?: string; outputs?: Record<string, unknown> }[]
    return resources
      .filter(({ type }) => type.startsWith('aws:'))
      .map(({ type, urn, id = '', outputs }) => {
        const isClient = type === 'aws:cognito/userPoolClient:UserPoolClient'
        return { type, name: urn.split('::').at(-1)!, id: isClient ? `${outputs?.userPoolId}/${id}` : id }
      })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** What the published SDK for Java (6.83.0) does not have yet. */
const newerThanJava = [':ManagedLoginBranding', ':LogDeliveryConfiguration']

/** Imports the resources into a stack of the language, makes a program of the code, and expects that it changes nothing. */
export async function expectImportedProgram(language: string, url: string, everything: readonly Importable[]): Promise<void> {
  const there = everything.filter(({ type }) => language !== 'java' || !newerThanJava.some(kind => type.endsWith(kind)))
  const copy = copyOf('minimal', language)
  onTestFinished(copy.remove)
  const run = (...args: string[]) => poolhouse([...args, '--endpoint', url], { cwd: copy.dir })
  const codes: string[] = []
  for (const { type, name, id } of there) {
    const file = join(copy.dir, 'code')
    expect(await run('import', type, name, id, '--yes', '--no-protect', '--out', file)).toMatchObject({ status: 0, err: '' })
    codes.push(readFileSync(file, 'utf8'))
  }
  rmSync(join(copy.dir, 'code'))
  copy.edit(source => (programs[language] ?? modules)(codes, source))
  const { status, out, err } = await run('preview', '--json')
  const events = out
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))
  const problems = events.filter(({ type, severity }) => type === 'diagnostic' && severity !== 'info').map(({ message }) => message)
  expect({ status, err, problems }).toEqual({ status: 0, err: '', problems: [] })
  expect(events.at(-1).changes).toEqual({ same: there.length + 1 })
}

/** One program of the code of several imports: Python and TypeScript begin with the imports of modules. */
const modules = (codes: string[]): string =>
  [codes[0]!.split('\n\n')[0], '', ...codes.map(code => code.split('\n\n').slice(1).join('\n\n'))].join('\n')

/** The lines of comments above the code, without those of the code, each once. */
const headers = (codes: string[], pattern: RegExp): string[] => [
  ...new Set(codes.flatMap(code => [...code.split('\n')[0]!.matchAll(pattern)].map(([, found = '']) => found))),
]
const withoutHeader = (codes: string[]): string => codes.map(code => code.split('\n').slice(1).join('\n')).join('')

const programs: Readonly<Record<string, (codes: string[], source: string) => string>> = {
  yaml: (codes, source) =>
    `${source.slice(0, source.indexOf('resources:'))}resources:\n${codes.map(code => code.replace('resources:\n', '')).join('')}`,
  go: codes => {
    const used = [...withoutHeader(codes).matchAll(/^(\w+), err :=/gm)].map(([, name]) => `\t_ = ${name}\n`)
    return `package main

import (
${headers(codes, /import ("[^"]+")/g)
  .map(path => `\t${path}\n`)
  .join('')}
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
${withoutHeader(codes)}${used.join('')}	return nil
	})
}
`
  },
  java: codes => `package generated_program;
import com.pulumi.Pulumi;
${headers(codes, /(import [^;]+;)/g).join('\n')}
public class App {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
${withoutHeader(codes)}        });
    }
}
`,
}
