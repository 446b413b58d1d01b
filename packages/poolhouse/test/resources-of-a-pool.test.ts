import { afterAll, beforeAll, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

/** A program with every resource of a user pool and the functions that read them, on the embedded engine. */

let service: Awaited<ReturnType<typeof serviceForTests>>
beforeAll(async () => {
  service = await serviceForTests()
})
afterAll(() => service.close())

const password = 'Never-Shown-1!'
const more = `
  domain:
    type: aws:cognito:UserPoolDomain
    properties: { domain: shop, userPoolId: "\${pool.id}" }
  api:
    type: aws:cognito:ResourceServer
    properties:
      identifier: https://api.shop.example
      userPoolId: "\${pool.id}"
      scopes: [{ scopeName: read, scopeDescription: reads }]
  machine:
    type: aws:cognito:UserPoolClient
    properties:
      userPoolId: "\${pool.id}"
      generateSecret: true
      allowedOauthFlowsUserPoolClient: true
      allowedOauthFlows: [client_credentials]
      allowedOauthScopes: "\${api.scopeIdentifiers}"
  staff:
    type: aws:cognito:UserGroup
    properties: { userPoolId: "\${pool.id}", precedence: 1 }
  ann:
    type: aws:cognito:User
    properties: { userPoolId: "\${pool.id}", username: ann, password: ${password}, messageAction: SUPPRESS, attributes: { name: Ann } }
  membership:
    type: aws:cognito:UserInGroup
    properties: { userPoolId: "\${pool.id}", groupName: "\${staff.name}", username: "\${ann.username}" }
  classic:
    type: aws:cognito:UserPoolUICustomization
    properties: { userPoolId: "\${domain.userPoolId}", css: '.label-customizable { color: red; }' }
  style:
    type: aws:cognito:ManagedLoginBranding
    properties: { userPoolId: "\${pool.id}", clientId: "\${client.id}", settings: '{ "a": 1 }' }
outputs:
  groups:
    fn::invoke:
      function: aws:cognito:getUserGroups
      arguments: { userPoolId: "\${staff.userPoolId}" }
      return: groups
  certificate:
    fn::invoke:
      function: aws:cognito:getUserPoolSigningCertificate
      arguments: { userPoolId: "\${pool.id}" }
      return: certificate
`

test('a program with every resource of a pool deploys, then has no change, changes, and is destroyed; no password is shown', async () => {
  const copy = copyOf('minimal', 'yaml')
  try {
    copy.edit(source => `${source.trimEnd()}${more}`)
    const run = async (...args: string[]) => {
      const { status, out, err } = await poolhouse([...args, '--endpoint', service.url], { cwd: copy.dir })
      expect({ args, status, out: status === 0 ? '' : out, err }).toEqual({ args, status: 0, out: '', err: '' })
      expect(out).not.toContain(password)
      return out
    }
    await run('preview')
    await run('up', '--yes')
    await run('preview', '--expect-no-changes')
    // The pool now has a domain and a user.
    await run('refresh', '--yes')
    await run('refresh', '--yes', '--expect-no-changes')
    await run('preview', '--expect-no-changes')
    const state = (await poolhouse(['stack', 'export'], { cwd: copy.dir })).out
    expect(state).not.toContain(password)
    expect(state).toContain('"scopeIdentifiers"')

    copy.edit(source => source.replace('precedence: 1', 'precedence: 2').replace('domain: shop,', 'domain: market,'))
    expect(await run('preview', '--diff')).not.toContain('__defaults')
    await run('up', '--yes')
    await run('preview', '--expect-no-changes')
    await run('destroy', '--yes')
    expect((await service.api.listUserPools({ MaxResults: 1 })).UserPools).toEqual([])
  } finally {
    copy.remove()
  }
})
