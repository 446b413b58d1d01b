import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { secret, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { nodeStack } from './support/node-stack.ts'
import { program as inline } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

const poolAndClient = `
  const { Pool, Client } = require('./sdk')
  const pool = new Pool('pool', { size: 1 })
  const app = new Client('app', { pool: pool.id, password: require('@pulumi/pulumi').secret('hunter2') })
  exports.arn = pool.arn
  exports.password = app.password
`

test('an unmodified Node.js program runs through preview, up, a second up, an update and destroy', async () => {
  const { preview, up, destroy, change, calls, service } = await nodeStack(poolAndClient, {}, undefined, false)

  const planned = await preview()
  expect(planned).toMatchObject({ result: 'succeeded', steps: ['create pool', 'create app'], outputs: { arn: UNKNOWN } })
  expect(calls).toEqual([])

  const first = await up()
  expect(first).toMatchObject({ result: 'succeeded', errors: [], outputs: { arn: 'arn of pool-1', password: secret('hunter2') } })
  expect(JSON.stringify(first.events)).not.toContain('hunter2')

  expect((await up()).changes).toEqual({ same: 3 })

  await change(poolAndClient.replace('size: 1', 'size: 2'))
  expect((await up()).steps).toEqual(['update pool'])

  expect((await destroy()).steps).toEqual(['delete app', 'delete pool'])
  expect(service.size).toBe(0)
})

test('a Node.js program can use components, explicit providers, dependsOn, get and configuration', async () => {
  const { up, service, configured, project } = await nodeStack(
    `
    const pulumi = require('@pulumi/pulumi')
    const { Pool, Client, Provider } = require('./sdk')
    class Group extends pulumi.ComponentResource {
      constructor(name, opts) {
        super('my:mod:Group', name, {}, opts)
        this.pool = new Pool(name + '-pool', { size: new pulumi.Config().requireNumber('size') }, { parent: this })
        this.registerOutputs({ arn: this.pool.arn })
      }
    }
    const provider = new Provider('p', { region: 'eu' })
    const group = new Group('g', { providers: [provider] })
    const theirs = Pool.get('theirs', 'theirs-1')
    new Client('app', { pool: theirs.arn }, { dependsOn: group })
    module.exports = async () => ({ arn: group.pool.arn, theirs: theirs.arn, token: new pulumi.Config().requireSecret('token') })
  `,
    { 'Pulumi.dev.yaml': 'config:\n  seed:size: 7\n  seed:token: open sesame\n' },
  )
  service.set('theirs-1', { arn: 'arn of theirs' })

  const { result, errors, outputs } = await up()

  expect({ result, errors }).toEqual({ result: 'succeeded', errors: [] })
  expect(outputs).toEqual({ arn: 'arn of g-pool-1', theirs: 'arn of theirs', token: secret('open sesame') })
  expect(configured).toContainEqual({ region: 'eu' })
  const states = await project.resources()
  const pool = states.find(state => state.urn.endsWith('my:mod:Group$test:index:Pool::g-pool'))
  expect(pool).toMatchObject({ inputs: { size: 7 }, provider: expect.stringContaining('::p::') })
  expect(states.find(state => state.type === 'my:mod:Group')?.outputs).toEqual({ arn: 'arn of g-pool-1' })
  expect(states.find(state => state.id === 'theirs-1')).toMatchObject({ external: true })
  expect(states.find(state => state.urn.endsWith('::app'))?.dependencies).toContain(pool?.urn)
})

test('a TypeScript program runs without a build', async () => {
  const program = `
    import * as pulumi from '@pulumi/pulumi'
    const { Pool } = require('./sdk')
    const size: number = 3
    const pool = new Pool('pool', { size })
    export const arn: pulumi.Output<string> = pool.arn
  `
  const { up } = await nodeStack('', {
    'index.ts': program,
    'package.json': '{"name":"seed","main":"index.ts"}',
    'tsconfig.json': '{"compilerOptions":{"skipLibCheck":true,"strict":true}}',
  })
  process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
  try {
    expect(await up()).toMatchObject({ result: 'succeeded', errors: [], outputs: { arn: 'arn of pool-1' } })
  } finally {
    delete process.env.PULUMI_NODEJS_TRANSPILE_ONLY
  }
})

test('stack traces of a TypeScript program name its source lines, for each caller', async () => {
  const program = `
    interface Nothing { gone: string }
    const inner = (): string[] => new Error('here').stack!.split('\\n')
    function outer(): string[] { return inner() }
    const lines = (trace: string[]) => trace.filter(line => line.includes('index.ts')).slice(0, 2).map(line => line.replace(/^.*index.ts:(\\d+):.*$/, '$1')).join()
    const size: number = 3
    for (const trace of [inner(), outer(), inner()]) console.log('trace ' + trace[0] + ' ' + lines(trace))
    if (size === 3) console.log('trace ' + lines(outer()))
  `
  const { up } = await nodeStack('', { 'index.ts': program, 'package.json': '{"name":"seed","main":"index.ts"}' })
  process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'
  try {
    const { printed } = await up()
    expect(printed.filter(line => line.startsWith('trace'))).toEqual([
      'trace Error: here 3,7',
      'trace Error: here 3,4',
      'trace Error: here 3,7',
      'trace 3,4',
    ])
  } finally {
    delete process.env.PULUMI_NODEJS_TRANSPILE_ONLY
  }
})

test("the program's output is emitted line by line, and its environment does not hold the stack's passphrase", async () => {
  const { up } = await nodeStack(`
    const names = Object.keys(process.env)
    console.log('passphrase: ' + names.some(name => name.startsWith('PULUMI_CONFIG_PASSPHRASE')))
    console.log('ours: ' + names.some(name => name.startsWith('POOLHOUSE_')) + ' ' + (process.env.NODE_OPTIONS || ''))
    console.error('and to stderr')
  `)
  process.env.PULUMI_CONFIG_PASSPHRASE = 'very secret'
  process.env.POOLHOUSE_KEY = 'also secret'
  try {
    const { printed } = await up()
    expect(printed).toEqual(
      expect.arrayContaining(['passphrase: false', expect.stringMatching(/^ours: false(?!.*conditions)/), 'and to stderr']),
    )
  } finally {
    delete process.env.PULUMI_CONFIG_PASSPHRASE
    delete process.env.POOLHOUSE_KEY
  }
})

const Pool = "const { Pool } = require('./sdk');"
test.each`
  what                                 | program                                                                         | error
  ${'throws before any resource'}      | ${"throw new Error('too early')"}                                               | ${/too early/}
  ${'throws between two resources'}    | ${`${Pool} new Pool('a', {}); throw new Error('half way')`}                     | ${/half way/}
  ${'throws in an apply'}              | ${`${Pool} new Pool('a', {}).arn.apply(() => { throw new Error('too late') })`} | ${/too late/}
  ${'leaves a rejection unhandled'}    | ${`${Pool} new Pool('a', {}); Promise.reject(new Error('nobody listens'))`}     | ${/nobody listens/}
  ${'has a syntax error'}              | ${'const = 1'}                                                                  | ${/SyntaxError/}
  ${'ends with a code of its own'}     | ${'process.exit(3)'}                                                            | ${/^Program exited with non-zero exit code: 3$/}
  ${'misses a required configuration'} | ${"new (require('@pulumi/pulumi').Config)().require('size')"}                   | ${/Missing required configuration variable 'seed:size'/}
  ${'logs an error'}                   | ${"require('@pulumi/pulumi').log.error('this is not right')"}                   | ${/^this is not right$/}
`('a program that $what fails the run with its reason and deletes nothing', async ({ program, error }) => {
  const { up, calls, project } = await nodeStack(program)
  await up(inline(({ resource }) => resource('Pool', 'old')))

  const { result, errors } = await up()

  expect(result).toBe('failed')
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatch(error)
  expect(errors.join()).not.toMatch(/packages\/engine/)
  expect(calls).not.toContain('delete old')
  expect(await project.stateText()).toContain('::old')
})

test('a failed resource stops the program, and only the provider’s reason is reported', async () => {
  const { up, fail, calls } = await nodeStack(
    `${Pool} const a = new Pool('a', {}); new Pool('b', { after: a.arn }); new Pool('c', { after: a.arn })`,
  )
  fail.set('create a', () => new Error('the service said no'))

  const { result, errors, printed } = await up()

  expect({ result, errors, printed }).toEqual({ result: 'failed', errors: ['the service said no'], printed: [] })
  expect(calls).toEqual(['create a'])
})

test('a project without node_modules fails with the folder in which to run npm install', async () => {
  const { up, project } = await temporaryStack(functionProvider(), { 'index.js': '' })

  const { result, errors } = await up()

  expect(result).toBe('failed')
  expect(errors).toEqual([
    `${project.dir}: the program's packages are not installed (@pulumi/pulumi is not found from there). Run npm install in that folder.`,
  ])
})

test("the state of a Node.js program has the shape of Pulumi's state file", async () => {
  const { up, project } = await nodeStack(poolAndClient)
  await up()

  const file = JSON.parse(await readFile(project.statePath(), 'utf8'))

  expect(file).toMatchObject({ version: 3, checkpoint: { stack: 'organization/seed/dev', latest: { manifest: { version: '3.260.0' } } } })
  const [stack, provider, pool, app] = file.checkpoint.latest.resources
  expect(Object.keys(stack).sort()).toEqual(['created', 'custom', 'modified', 'outputs', 'type', 'urn'])
  expect(provider).toMatchObject({
    urn: 'urn:pulumi:dev::seed::pulumi:providers:test::default_1_2_3',
    custom: true,
    inputs: { version: '1.2.3' },
    outputs: { version: '1.2.3' },
  })
  expect(pool).toMatchObject({ parent: stack.urn, provider: `${provider.urn}::${provider.id}`, propertyDependencies: { size: [] } })
  expect(app).toMatchObject({ dependencies: [pool.urn], propertyDependencies: { pool: [pool.urn], password: [] } })
  expect(app.inputs.password).toEqual({
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    ciphertext: expect.stringMatching(/^v1:/),
  })
})

test('Ctrl-C while a step runs: the step finishes and is saved, the program is killed', async () => {
  const { up, reached, calls, project } = await nodeStack(`${Pool} const a = new Pool('a', {}); new Pool('b', { after: a.arn })`)
  const cancel = new AbortController()
  reached.set('create a', async () => cancel.abort())

  const { result } = await up(undefined, { signal: cancel.signal })

  expect({ result, calls }).toEqual({ result: 'cancelled', calls: ['create a'] })
  expect(await project.stateText()).toContain('"a-1"')
})

test('a provider configured from an unknown output is not called in a preview, and a warning says so', async () => {
  const { preview, up, configured } = await nodeStack(`
    const { Pool, Provider } = require('./sdk')
    const first = new Pool('first', {})
    const provider = new Provider('p', { region: first.arn })
    new Pool('second', {}, { provider })
  `)

  const planned = await preview()
  expect(planned.steps).toEqual(['create first', 'create second'])
  expect(planned.events).toContainEqual(
    expect.objectContaining({ severity: 'warning', message: expect.stringContaining('not known before the update (region)') }),
  )
  expect((await up()).result).toBe('succeeded')
  expect(configured).toContainEqual({ region: 'arn of first-1' })
})
