/** Every secret property of every resource and function is plain in no state, diff, event or log; internal keys show in no diff. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AwsProvider } from '@poolhouse/provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

interface Spec {
  properties?: Record<string, { secret?: boolean }>
}

test('the program below has every secret property of the schema', async () => {
  const schema = JSON.parse(await new AwsProvider({}).getSchema()) as {
    resources: Record<string, Spec>
    functions: Record<string, { outputs: Spec }>
    types: Record<string, Spec>
  }
  const secretsOf = (name: string, { properties = {} }: Spec) =>
    Object.entries(properties).flatMap(([property, { secret }]) => (secret ? [`${name.split(':').at(-1)}.${property}`] : []))
  const found = [
    ...Object.entries(schema.resources).flatMap(([token, spec]) => secretsOf(token, spec)),
    ...Object.entries(schema.functions).flatMap(([token, { outputs }]) => secretsOf(token, outputs)),
    ...Object.entries(schema.types).flatMap(([token, spec]) => secretsOf(token, spec)),
  ]
  expect(found.sort()).toEqual([
    'ManagedUserPoolClient.clientSecret',
    'User.password',
    'User.temporaryPassword',
    'UserPoolClient.clientSecret',
    'getUserPoolClient.clientSecret',
  ])
})

const program = `
  secretive:
    type: aws:cognito:UserPoolClient
    properties: { userPoolId: "\${pool.id}", name: secretive-client, generateSecret: true }
  managed:
    type: aws:cognito:ManagedUserPoolClient
    properties: { userPoolId: "\${pool.id}", namePrefix: "secretive-", authSessionValidity: 4 }
    options: { dependsOn: ["\${secretive}"] }
  ann:
    type: aws:cognito:User
    properties: { userPoolId: "\${pool.id}", username: ann, password: First-Password-1!, messageAction: SUPPRESS }
  bob:
    type: aws:cognito:User
    properties: { userPoolId: "\${pool.id}", username: bob, temporaryPassword: First-Temporary-1!, messageAction: SUPPRESS }
outputs:
  ofResource: "\${secretive.clientSecret}"
  ofManaged: "\${managed.clientSecret}"
  ofFunction:
    fn::invoke:
      function: aws:cognito:getUserPoolClient
      arguments: { userPoolId: "\${pool.id}", clientId: "\${secretive.id}" }
      return: clientSecret
  ofUser: "\${ann.password}"
  ofOther: "\${bob.temporaryPassword}"
`

test('secret properties are plain in no output, diff, event and state of any operation, and no diff has internal keys', async () => {
  const copy = copyOf('minimal', 'yaml')
  try {
    copy.edit(source => `${source.trimEnd()}${program}`)
    const shown: string[] = []
    const states: string[] = []
    const run = async (...args: string[]) => {
      const { status, out, err } = await poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
      expect({ args, status, err, out: status === 0 ? '' : out }).toEqual({ args, status: 0, err: '', out: '' })
      shown.push(out)
      const file = join(copy.dir, '.poolhouse', '.pulumi', 'stacks', 'guide-minimal-yaml', 'dev.json')
      if (args[0] !== 'preview' && args[0] !== 'destroy') states.push(readFileSync(file, 'utf8'))
    }
    await run('preview', '--diff')
    await run('up', '--yes', '--diff')
    await run('preview', '--json')
    await run('refresh', '--yes', '--diff')
    const { UserPools = [] } = await service.api.listUserPools({ MaxResults: 10 })
    const UserPoolId = UserPools[0]!.Id
    const { UserPoolClients = [] } = await service.api.listUserPoolClients({ UserPoolId })
    const { ClientId } = UserPoolClients.find(({ ClientName }) => ClientName === 'secretive-client')!
    const { UserPoolClient } = await service.api.describeUserPoolClient({ UserPoolId, ClientId })

    copy.edit(source => source.replace('First-Password-1!', 'Second-Password-1!').replace('First-Temporary-1!', 'Second-Temporary-1!'))
    await run('preview', '--diff')
    await run('preview', '--json')
    await run('up', '--yes', '--json')
    await run('up', '--yes', '--diff')
    states.push((await poolhouse(['stack', 'export'], { cwd: copy.dir })).out)
    shown.push((await poolhouse(['stack', 'output'], { cwd: copy.dir })).out)
    await run('destroy', '--yes', '--diff')

    const secrets = ['First-Password-1!', 'First-Temporary-1!', 'Second-Password-1!', 'Second-Temporary-1!', UserPoolClient!.ClientSecret!]
    for (const text of [...shown, ...states]) for (const secret of secrets) expect(text).not.toContain(secret)
    for (const text of shown)
      expect(text.split('\n').filter(line => /__defaults|__internal/.test(line) && !line.startsWith('{'))).toEqual([])
    expect(shown.join('\n')).toContain('[secret]')
  } finally {
    copy.remove()
  }
})
