/** The programs of `examples/real`, with resources of many services, through `up --skip-unsupported`. What changes nothing calls nothing that changes anything. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineEvent, StepEvent, SummaryEvent } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folder, poolhouse } from './support/command.ts'
import { copyOfReal, guideLanguages } from './support/examples.ts'
import { serviceForTests } from './support/service.ts'

// Type checks of every edit would take seconds; `npm run check` has the programs checked.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const triggerArn = 'arn:aws:lambda:us-east-1:000000000000:function:welcome-6d5b9b1'
/** The one that the program in Python names. */
const pythonTriggerArn = 'arn:aws:lambda:us-east-1:000000000000:function:welcome-79be9c3'
const home = folder()
const programs = copyOfReal()
let service: Awaited<ReturnType<typeof serviceForTests>>

beforeAll(async () => {
  const target = join(home.path, 'welcome.mjs')
  writeFileSync(target, 'export const handler = async event => { event.response.autoConfirmUser = true; return event }\n')
  service = await serviceForTests({ triggers: [triggerArn, pythonTriggerArn].map(arn => `${arn}=${target}`) })
})
afterAll(async () => {
  await service.close()
  programs.remove()
  home.remove()
})

interface Ran {
  status: number
  changes: SummaryEvent['changes']
  /** `op Type name` of each step that changed something. */
  steps: string[]
  warnings: string[]
  errors: string[]
  outputs: Record<string, unknown>
}

async function run(program: string, ...args: string[]): Promise<Ran> {
  const [verb = '', ...rest] = args
  const command = [verb, programs.dir(program), ...rest, '--json', '--endpoint', service.url]
  const { status, out } = await poolhouse(command, { env: programs.env })
  const events = out.split('\n').map(line => JSON.parse(line) as EngineEvent)
  const messages = (severity: string) =>
    events.flatMap(event => (event.type === 'diagnostic' && event.severity === severity ? [event.message] : []))
  const outputs = events.find((event): event is Extract<EngineEvent, { type: 'outputs' }> => event.type === 'outputs')?.outputs ?? {}
  return {
    status,
    changes: events.find((event): event is SummaryEvent => event.type === 'summary')?.changes ?? {},
    steps: events
      .filter((event): event is StepEvent => event.type === 'step' && event.phase === 'done' && event.custom)
      .filter(({ op, resourceType }) => op !== 'same' && op !== 'read' && !resourceType.startsWith('pulumi:'))
      .map(({ op, resourceType, name }) => `${op} ${resourceType.split(':').at(-1)} ${name}`)
      .sort(),
    warnings: messages('warning'),
    errors: messages('error'),
    outputs,
  }
}
const up = (program: string, ...args: string[]) => run(program, 'up', '--yes', '--skip-unsupported', ...args)

/** Runs the command, which may only read. */
async function expectToOnlyRead<Result>(command: Promise<Result>): Promise<Result> {
  const { last } = service.requestLog.after()
  const result = await command
  const calls = service.requestLog.after(last).events.map(({ operation, method, path }) => operation ?? `${method} ${path}`)
  expect(calls.filter(call => !/^(Get|List|Describe|GET )/.test(call))).toEqual([])
  return result
}

/** What a person reads before a change. */
async function previewDiff(program: string): Promise<string> {
  const args = ['preview', programs.dir(program), '--diff', '--skip-unsupported', '--endpoint', service.url]
  const { status, out, err } = await expectToOnlyRead(poolhouse(args, { env: programs.env }))
  expect(status, out + err).toBe(0)
  expect(out).not.toContain('__defaults')
  return out
}

/** A second `up` changes nothing, and so does a refresh. */
async function expectSettled(program: string) {
  expect(await expectToOnlyRead(up(program, '--expect-no-changes'))).toMatchObject({ status: 0, errors: [], steps: [] })
  expect(await run(program, 'refresh', '--yes', '--expect-no-changes')).toMatchObject({ status: 0, errors: [] })
}

async function expectDestroyed(program: string) {
  expect(await run(program, 'destroy', '--yes')).toMatchObject({ status: 0, errors: [] })
}

test('an app with functions, an API, a bucket and a distribution: up, no change, a change, destroy', async () => {
  await previewDiff('app')
  const first = await up('app')
  expect(first).toMatchObject({ status: 0, errors: [], changes: { create: 5, skip: 13 } })
  expect(first.warnings).toHaveLength(13)
  expect(first.outputs).toMatchObject({ trigger: triggerArn, url: expect.stringMatching(/^https:\/\/d[0-9a-f]+\.cloudfront\.net$/) })
  const { poolId, clientId } = first.outputs as Record<string, string>
  const { UserPoolClient } = await service.api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
  expect(UserPoolClient!.CallbackURLs).toEqual([`${first.outputs.url}/callback`])

  await expectSettled('app')

  programs.edit('app', source => source.replace('?? "Shop"', '?? "Books"').replace('["openid", "email"]', '["openid", "email", "profile"]'))
  await previewDiff('app')
  expect((await up('app')).steps).toEqual(['update BucketObjectv2 settings', 'update Function api', 'update UserPoolClient web'])
  await expectSettled('app')

  // The skipped function's ARN has a target, which confirms each user who signs up.
  const user = { Username: 'ada@example.com', Password: 'Passw0rd!' }
  expect(await service.api.signUp({ ClientId: clientId, ...user })).toMatchObject({ UserConfirmed: true })
  await expectDestroyed('app')
})

test.skipIf(!guideLanguages().includes('python'))(
  'the app in Python, with a component class: up, no change, a change, destroy',
  async () => {
    const first = await up('app-python')
    expect(first).toMatchObject({ status: 0, errors: [], changes: { create: 6, skip: 13 } })
    expect(first.warnings).toHaveLength(13)
    const url = expect.stringMatching(/^https:\/\/d[0-9a-f]+\.cloudfront\.net$/)
    expect(first.outputs).toMatchObject({
      trigger: pythonTriggerArn,
      url,
      account: '000000000000',
      codeHash: 'skipped-welcome-sourcecodehash',
    })
    const { poolId, clientId } = first.outputs as Record<string, string>
    const { UserPoolClient } = await service.api.describeUserPoolClient({ UserPoolId: poolId, ClientId: clientId })
    expect(UserPoolClient!.CallbackURLs).toEqual([`${first.outputs.url}/callback`])

    await expectSettled('app-python')

    programs.edit('app-python', source =>
      source.replace('or "Shop"', 'or "Books"').replace('["openid", "email"]', '["openid", "email", "profile"]'),
    )
    expect((await up('app-python')).steps).toEqual([
      'update BucketObjectv2 settings',
      'update Function api',
      'update UserPoolClient shop-web',
    ])
    await expectSettled('app-python')

    const user = { Username: 'ada@example.com', Password: 'Passw0rd!' }
    expect(await service.api.signUp({ ClientId: clientId, ...user })).toMatchObject({ UserConfirmed: true })
    await expectDestroyed('app-python')
  },
)

test('a component class with children, an alias and protect: a rename changes nothing, and destroy waits for protect to go', async () => {
  programs.edit('component', source =>
    source.replace('new SignIn("users"', 'new SignIn("accounts"').replace('aliases: [{ name: "accounts" }],', ''),
  )
  expect(await up('component')).toMatchObject({ status: 0, errors: [], changes: { create: 5, skip: 2 } })

  programs.edit('component', source =>
    source
      .replace('new SignIn("accounts"', 'new SignIn("users"')
      .replace('alarmTopic: alarms.arn }, {', '$& aliases: [{ name: "accounts" }],'),
  )
  expect((await up('component')).steps).toEqual([])
  await expectSettled('component')

  const { status, errors, warnings } = await run('component', 'destroy', '--yes')
  expect({ status, errors }).toMatchObject({
    status: 1,
    errors: expect.arrayContaining([expect.stringContaining('because it is protected')]),
  })
  expect(warnings).toEqual([expect.stringMatching(/^Nothing was deleted/)])

  programs.edit('component', source => source.replace('protect: true', 'protect: false').replace('threshold: 10', 'threshold: 20'))
  expect((await up('component')).steps).toEqual(['update MetricAlarm users-throttles'])
  await expectDestroyed('component')
})

test('a stack that reads the outputs of another one, of created and of skipped resources; its secret is plain nowhere', async () => {
  await previewDiff('identity')
  const identity = await up('identity')
  await previewDiff('backend')
  const backend = await up('backend')
  expect(backend).toMatchObject({ status: 0, errors: [], changes: { create: 2, read: 1, skip: 2 } })
  expect(backend.outputs.queueUrl).toBe(identity.outputs.queueUrl)
  const client = { UserPoolId: identity.outputs.poolId as string, ClientId: backend.outputs.clientId as string }
  const { UserPoolClient } = await service.api.describeUserPoolClient(client)
  expect(JSON.stringify(backend)).not.toContain(UserPoolClient!.ClientSecret)
  await expectSettled('backend')
  const state = readFileSync(join(programs.dir('.'), '.pulumi', 'stacks', 'real-backend', 'dev.json'), 'utf8')
  expect(state).toContain('secretsmanager')
  expect(state).not.toContain(UserPoolClient!.ClientSecret)

  programs.edit('identity', source => source.replace('allowAdminCreateUserOnly: true', 'allowAdminCreateUserOnly: false'))
  await previewDiff('identity')
  expect((await up('identity')).steps).toEqual(['update UserPool shared'])
  programs.edit('backend', source => source.replace('"ALLOW_REFRESH_TOKEN_AUTH"', '"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"'))
  expect(await previewDiff('backend')).not.toContain(UserPoolClient!.ClientSecret)
  expect((await up('backend')).steps).toEqual(['update UserPoolClient service'])
  await expectDestroyed('backend')
  await expectDestroyed('identity')
})

test('a pool with an identity pool and roles: the identity pool is skipped, the roles trust its id', async () => {
  await previewDiff('roles')
  const { status, errors, outputs, changes } = await up('roles')
  expect({ status, errors, changes }).toEqual({ status: 0, errors: [], changes: { create: 5, skip: 3 } })
  expect(outputs.identityPoolId).toMatch(/^us-east-1:[0-9a-f-]{36}$/)
  await expectSettled('roles')

  programs.edit('roles', source => source.replace('"s3:PutObject"', '"s3:PutObject", "s3:DeleteObject"'))
  await previewDiff('roles')
  expect((await up('roles')).steps).toEqual(['update RolePolicy own-uploads'])
  await expectDestroyed('roles')
  expect((await service.api.listUserPools({ MaxResults: 10 })).UserPools).toEqual([])
})

test('without the option, an up of the app names every missing type and the option, and creates nothing', async () => {
  const { status, errors, steps } = await run('app', 'up', '--yes')
  expect({ status, steps: steps.filter(step => !step.includes('Provider')) }).toEqual({ status: 1, steps: [] })
  expect(errors).toHaveLength(1)
  expect(errors[0]).toContain('skip them with --skip-unsupported')
  for (const type of ['lambda/function:Function (welcome)', 's3/bucket:Bucket (site)', 'cloudfront/distribution:Distribution (cdn)'])
    expect(errors[0]).toContain(`aws:${type}`)
})
