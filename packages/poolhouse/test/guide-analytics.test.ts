import { GetRoleCommand, GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam'
import { GetAppCommand, GetAppsCommand, PinpointClient } from '@aws-sdk/client-pinpoint'
import type { EngineEvent, StepEvent, SummaryEvent } from '@poolhouse/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { poolhouse } from './support/command.ts'
import { copyOf, guideLanguages } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

/** The guide's analytics program, which has resources of three services and functions in both of their forms. */

// Each edit would be type-checked against the whole SDK for six seconds; `npm run check` checks the program itself.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const account = '000000000000'
const trust = (service: string) =>
  `{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"${service}"}}],"Version":"2012-10-17"}`
const replaced = (type: string) => [`delete-replaced ${type}`, `replace ${type}`, `create-replacement ${type}`]
const delivery = (resource: string, { actions = ['UpdateEndpoint', 'PutEvents'], effect = 'Allow' } = {}) =>
  `{"Statement":[{"Action":[${actions.map(each => `"mobiletargeting:${each}"`).join(',')}],"Effect":"${effect}","Resource":"${resource}"}],"Version":"2012-10-17"}`

interface Deployed {
  poolId: string
  clientId: string
  appId: string
  role: string
  policy: string
}
/** One change of one property: what the run then does, and what the service shows. */
type Change = [property: string, before: string, after: string, done: string[], shows: (deployed: Deployed) => unknown, expected: unknown]

describe.each(guideLanguages())('analytics in %s', language => {
  const copy = copyOf('analytics', language)
  const adopting = copyOf('analytics', language)
  let service: Awaited<ReturnType<typeof serviceForTests>>
  let iam: IAMClient
  let pinpoint: PinpointClient
  let first: Deployed

  beforeAll(async () => {
    service = await serviceForTests()
    const options = {
      endpoint: service.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }
    iam = new IAMClient(options)
    pinpoint = new PinpointClient(options)
  })
  afterAll(async () => {
    iam.destroy()
    pinpoint.destroy()
    await service.close()
    copy.remove()
    adopting.remove()
  })

  const run = async (cwd: string, ...args: string[]) => {
    const { status, out, err } = await poolhouse([...args, '--json', '--endpoint', service.url], { cwd })
    const events = out.split('\n').map(line => JSON.parse(line) as EngineEvent)
    const complaints = events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'error' ? [event.message] : []))
    expect({ status, err, complaints }).toEqual({ status: 0, err: '', complaints: [] })
    return {
      changes: events.find((event): event is SummaryEvent => event.type === 'summary')!.changes,
      done: events
        .filter((event): event is StepEvent => event.type === 'step' && event.phase === 'done' && event.custom && event.op !== 'same')
        .map(({ op, resourceType }) => `${op} ${resourceType.split(':').at(-1)}`),
    }
  }
  const up = (...args: string[]) => run(copy.dir, 'up', '--yes', ...args)
  const change = () => up('--skip-preview')
  const nothingChanges = async () => {
    await run(copy.dir, 'preview', '--expect-no-changes')
    await run(copy.dir, 'refresh', '--yes', '--expect-no-changes')
  }

  const read = async (): Promise<Deployed> => {
    const { UserPools: [pool] = [] } = await service.api.listUserPools({ MaxResults: 10 })
    const { UserPoolClients: [client] = [] } = await service.api.listUserPoolClients({ UserPoolId: pool!.Id })
    const { ApplicationsResponse } = await pinpoint.send(new GetAppsCommand({}))
    const { Roles: [role] = [] } = await iam.send(new ListRolesCommand({}))
    const { PolicyNames: [policy] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role!.RoleName }))
    return {
      poolId: pool!.Id!,
      clientId: client!.ClientId!,
      appId: ApplicationsResponse!.Item![0]!.Id!,
      role: role!.RoleName!,
      policy: policy!,
    }
  }
  const clientOf = async ({ poolId, clientId }: Deployed) =>
    (await service.api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })).UserPoolClient!
  const appOf = async ({ appId }: Deployed) => (await pinpoint.send(new GetAppCommand({ ApplicationId: appId }))).ApplicationResponse!
  const trustOf = async ({ role }: Deployed) =>
    decodeURIComponent((await iam.send(new GetRoleCommand({ RoleName: role }))).Role!.AssumeRolePolicyDocument!)
  const policyOf = async ({ role, policy }: Deployed) =>
    decodeURIComponent((await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: policy }))).PolicyDocument!)
  const stateOf = async (): Promise<Record<string, { id: string; outputs: Record<string, unknown> }>> => {
    const { out } = await poolhouse(['stack', 'export'], { cwd: copy.dir })
    const { resources } = JSON.parse(out).deployment as { resources: { type: string; id: string; outputs: Record<string, unknown> }[] }
    return Object.fromEntries(resources.map(({ type, id, outputs }) => [type.split(':').at(-1)!, { id, outputs }]))
  }

  test('up creates the resources; ids, ARNs and what the services show are as declared', async () => {
    expect((await up()).changes).toEqual({ create: 6 })
    first = await read()
    expect(first).toMatchObject({ appId: expect.stringMatching(/^[0-9a-f]{32}$/), role: 'role', policy: 'role_policy' })
    const { appId } = first
    const [appArn, roleArn] = [`arn:aws:mobiletargeting:us-east-1:${account}:apps/${appId}`, `arn:aws:iam::${account}:role/role`]
    expect(await stateOf()).toMatchObject({
      UserPool: { id: first.poolId, outputs: { name: 'pool' } },
      App: { id: appId, outputs: { applicationId: appId, arn: appArn, name: 'pinpoint' } },
      Role: { id: 'role', outputs: { arn: roleArn, name: 'role', path: '/', assumeRolePolicy: trust('cognito-idp.amazonaws.com') } },
      RolePolicy: { id: 'role:role_policy', outputs: { name: 'role_policy', role: 'role' } },
      UserPoolClient: { id: first.clientId, outputs: { name: 'pool_client', userPoolId: first.poolId } },
    })
    expect(await appOf(first)).toMatchObject({ Id: appId, Arn: appArn, Name: 'pinpoint' })
    expect(await trustOf(first)).toBe(trust('cognito-idp.amazonaws.com'))
    expect(await policyOf(first)).toBe(delivery(`arn:aws:mobiletargeting:*:${account}:apps/${appId}*`))
    expect((await clientOf(first)).AnalyticsConfiguration).toEqual({
      ApplicationId: appId,
      ExternalId: 'some_id',
      RoleArn: roleArn,
      UserDataShared: true,
    })
  })

  test('preview and refresh after up find no change', () => nothingChanges())

  test('each resource can be imported, and the unmodified program then changes nothing', async () => {
    const { poolId, clientId, appId } = first
    const ids = [
      ['aws:cognito/userPool:UserPool', poolId],
      ['aws:pinpoint/app:App', appId],
      ['aws:iam/role:Role', 'role'],
      ['aws:cognito/userPoolClient:UserPoolClient', `${poolId}/${clientId}`],
      ['aws:iam/rolePolicy:RolePolicy', 'role:role_policy'],
    ] as const
    for (const [type, id] of ids) {
      const here = { cwd: adopting.dir }
      const { status, out, err } = await poolhouse(['import', type, 'test', id, '--yes', '--no-protect', '--endpoint', service.url], here)
      expect({ status, err }).toEqual({ status: 0, err: '' })
      expect(out).toContain(`${type.split(':').at(-1)}`)
    }
    expect((await run(adopting.dir, 'preview')).done).toEqual([])
    expect((await run(adopting.dir, 'up', '--yes', '--skip-preview')).done).toEqual([])
    await run(adopting.dir, 'refresh', '--yes', '--expect-no-changes')
  })

  const client = async (deployed: Deployed) => {
    const { ClientName, AnalyticsConfiguration } = await clientOf(deployed)
    return { ClientName, ...AnalyticsConfiguration }
  }
  const poolName = async ({ poolId }: Deployed) => (await service.api.describeUserPool({ UserPoolId: poolId })).UserPool!.Name
  const isPart = (expected: unknown): expected is object =>
    typeof expected === 'object' && expected !== null && !('asymmetricMatch' in expected)
  const resource = (partial = '*') => expect.stringContaining(`arn:aws:mobiletargeting:${partial}:${account}:apps/`)

  // biome-ignore format: one line a case.
  const changes: Change[] = [
    ['externalId of the client', 'some_id', 'other_id', ['update UserPoolClient'], client, { ExternalId: 'other_id' }],
    ['userDataShared of the client', 'userDataShared: true', 'userDataShared: false', ['update UserPoolClient'], async deployed => (await clientOf(deployed)).AnalyticsConfiguration!.UserDataShared ?? false, false],
    ['name of the client', 'pool_client', 'other_client', ['update UserPoolClient'], client, { ClientName: 'other_client' }],
    ['actions of the role policy', 'mobiletargeting:PutEvents', 'mobiletargeting:PutEvent*', ['update RolePolicy'], policyOf, expect.stringContaining('"Action":["mobiletargeting:UpdateEndpoint","mobiletargeting:PutEvent*"]')],
    ['resources of the role policy', 'arn:aws:mobiletargeting:*:', 'arn:aws:mobiletargeting:us-east-1:', ['update RolePolicy'], policyOf, resource('us-east-1')],
    ['name of the role policy', 'role_policy', 'other_policy', replaced('RolePolicy'), async ({ policy }) => policy, 'other_policy'],
    ['trust of the role', 'cognito-idp.amazonaws.com', 'lambda.amazonaws.com', ['update Role'], trustOf, trust('lambda.amazonaws.com')],
    ['name of the role', 'role', 'other_role', [...replaced('RolePolicy'), ...replaced('Role'), 'update UserPoolClient'], client, { RoleArn: `arn:aws:iam::${account}:role/other_role` }],
    ['name of the application', 'pinpoint', 'other', [...replaced('App'), 'update UserPoolClient', 'update RolePolicy'], appOf, { Name: 'other' }],
    ['name of the pool', 'pool', 'other', [...replaced('UserPoolClient'), ...replaced('UserPool')], poolName, 'other'],
  ]
  /** A whole value: between quotes in TypeScript and Python, to the end of the line in YAML; else any text. */
  const edit = (before: string, after: string) => (source: string) => {
    if (language === 'python' && before.startsWith('userDataShared'))
      return source.replace('"user_data_shared": True', '"user_data_shared": False')
    if (/[:*]/.test(before) && !before.endsWith('PutEvents')) return source.replace(before, after)
    if (language !== 'yaml') return source.replace(`"${before}"`, `"${after}"`)
    return source.replace(new RegExp(`((?:: |- ))${before.replaceAll('.', '\\.')}$`, 'm'), `$1${after}`)
  }

  const isInPlace = ([, , , done]: Change) => done.every(step => step.startsWith('update'))
  // Each run costs a preview and a refresh as well, so the changes come in two runs; in YAML, whose runs start no process, each replacement is a run of its own.
  const replacing = changes.filter(change => !isInPlace(change))
  const runs = [changes.filter(isInPlace), ...(language === 'yaml' ? replacing.map(change => [change]) : [replacing])]

  test.each(runs.map(each => [each.map(([property]) => property).join(', '), each] as const))(
    'a change of the %s',
    async (_title, together) => {
      for (const [, before, after] of together) copy.edit(edit(before, after))
      const outcome = await change()
      if (together.length === 1) expect(outcome.done.sort()).toEqual([...together[0]![3]].sort())
      const deployed = await read()
      for (const [property, , , , shows, expected] of together) {
        const found = await shows(deployed)
        if (isPart(expected)) expect(found, property).toMatchObject(expected)
        else expect(found, property).toEqual(expected)
      }
      await nothingChanges()
    },
  )

  test('after all changes nothing of the first deployment is left but what was changed in place', async () => {
    const now = await read()
    expect(now).toMatchObject({ role: 'other_role', policy: 'other_policy' })
    expect(now.poolId).not.toBe(first.poolId)
    expect(now.appId).not.toBe(first.appId)
    expect(await policyOf(now)).toContain(`apps/${now.appId}*`)
    expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(1)
    expect((await pinpoint.send(new GetAppsCommand({}))).ApplicationsResponse!.Item).toHaveLength(1)
  })

  test('destroy deletes every resource', async () => {
    await run(copy.dir, 'destroy', '--yes')
    expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toEqual([])
    expect((await pinpoint.send(new GetAppsCommand({}))).ApplicationsResponse!.Item).toEqual([])
    expect((await iam.send(new ListRolesCommand({}))).Roles).toEqual([])
  })
})
