// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { MissingToken, Providers, RunOptions } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { nodeStack } from './support/node-stack.ts'
import { program } from './support/program.ts'
import { type Ran, temporaryStack } from './support/project.ts'

/** The function provider, without the type `Domain` and the function `getDomain`. */
function withoutDomains() {
  const service = functionProvider()
  const explainMissing = async (_: string, token: string): Promise<MissingToken | undefined> =>
    /Domain$/.test(token) ? { reason: 'is not built', built: ['test:index:Client', 'test:index:Pool'] } : undefined
  const providers: Providers = name => (name === 'test' ? { ...service.provider, explainMissing } : undefined)
  return { ...service, providers }
}

const head =
  'the program uses what is not here, so nothing more is done. Remove these from the program, run it with the Pulumi CLI, or skip them with --skip-unsupported:\n'
const built = 'Built here: test:index:Client, test:index:Pool.'
const noPackage = (name: string) =>
  `no provider for package "${name}": this engine has none of that name. Remove its resources from the program, or run it with the Pulumi CLI.`

test.each(['up', 'preview'] as const)(
  '%s of a YAML program names all that is missing, with positions, before anything happens',
  async operation => {
    const service = withoutDomains()
    const stack = await temporaryStack(service, {
      'Pulumi.yaml': `name: seed
runtime: yaml
variables:
  found: { fn::invoke: { function: "test:index:getDomain", arguments: {} } }
resources:
  pool: { type: "test:index:Pool" }
  domain: { type: "test:index:Domain", properties: { pool: "\${pool.id}" } }
  other: { type: "test:index:Domain", name: another name }
  pet: { type: "random:RandomPet" }
outputs:
  x: { fn::test:index:getDomain: {} }
`,
    })

    const { result, errors, steps } = await stack[operation]()

    expect({ result, steps, calls: service.calls }).toEqual({ result: 'failed', steps: [], calls: [] })
    expect(errors.map(error => error.replaceAll(stack.project.dir, 'DIR'))).toEqual([
      `${head}  DIR/Pulumi.yaml:7,3: test:index:Domain (domain): is not built
  DIR/Pulumi.yaml:8,3: test:index:Domain (other): is not built
  DIR/Pulumi.yaml:9,3: random:RandomPet (pet): ${noPackage('random')}
  DIR/Pulumi.yaml:4,10: test:index:getDomain: is not built
  DIR/Pulumi.yaml:11,6: test:index:getDomain: is not built
${built}`.replaceAll('DIR/', ''),
    ])
  },
)

/** Two missing types; the second is only reached with the output of a pool. */
const chain = program(async ({ resource, monitor, stack }) => {
  const pool = await resource('Pool', 'pool')
  const domain = await resource('Domain', 'domain', { pool: pool.id }, { uses: { pool: [pool] } })
  await resource('Client', 'app', { pool: pool.id }, { uses: { pool: [pool] }, dependencies: [domain.urn] })
  await resource('Client', 'below', {}, { parent: domain.urn })
  await monitor.register({
    ...(await import('../src/index.ts')).createGoal({ type: 'random:index:Pet', name: 'pet', custom: true, parent: stack.urn }),
  })
  await monitor.invoke({
    token: 'test:index:getDomain',
    args: {},
    provider: '',
    version: '',
    pluginDownloadURL: '',
    parent: '',
    dependsOn: [],
  })
})
const all = `${head}  test:index:Domain (domain): is not built
  random:index:Pet (pet): ${noPackage('random')}
  test:index:getDomain: is not built
${built}`

test('a preview plans the rest, and names everything that is missing in one message', async () => {
  const { preview } = await temporaryStack(withoutDomains())
  expect(await preview(chain)).toMatchObject({ result: 'failed', errors: [all], steps: ['create pool', 'create app', 'create below'] })
})

test('an up changes nothing after the first missing type, and names all of them; existing resources stay', async () => {
  const service = withoutDomains()
  const { up, project } = await temporaryStack(service)
  expect(await up(chain)).toMatchObject({ result: 'failed', errors: [all], steps: ['create pool'] })
  expect((await up(chain)).steps).toEqual([])
  expect(service.calls).toEqual(['create pool'])
  expect((await project.resources()).map(state => state.urn.split('::').at(-1))).toEqual(['seed-dev', 'default_1_2_3', 'pool'])

  const repaired = program(({ resource }) => resource('Pool', 'pool'))
  expect(await up(repaired)).toMatchObject({ result: 'succeeded', changes: { same: 2 } })
})

/** A Node.js program with two missing types, one of which is only registered with an output of a pool. */
const nodeProgram = (size: number) => `
const pulumi = require('@pulumi/pulumi')
const sdk = require('./sdk.js')
class Domain extends pulumi.CustomResource { constructor(name, args) { super('test:index:Domain', name, args, { version: '1.2.3' }) } }
console.log('once')
const pool = new sdk.Pool('pool', { size: ${size} })
const domain = new Domain('domain', { pool: pool.id })
const second = new Domain('second', { first: domain.id })
exports.all = pulumi.all([pool.id, second.id])
`
const withoutTypes = "const sdk = require('./sdk.js'); new sdk.Pool('pool', { size: 1 })"
const bothMissing = expect.stringMatching(
  /index\.js:7,\d+: test:index:Domain \(domain\): is not built\n.*index\.js:8,\d+: test:index:Domain \(second\): is not built/,
)

test.each([
  ['preview', 'a stack without resources', '', []],
  ['up', 'a stack without resources', '', []],
  ['preview', 'a stack with a pool', withoutTypes, ['create pool']],
  ['up', 'a stack with a pool', withoutTypes, ['create pool']],
] as const)(
  '%s of a Node.js program on %s names each missing type with its position and changes nothing',
  async (operation, _, before, calls) => {
    const service = withoutDomains()
    const { change, ...stack } = await nodeStack(before, {}, service, false)
    if (before) await stack.up()
    await change(nodeProgram(2))

    const { result, errors, printed } = await stack[operation]()

    expect({ result, errors }).toEqual({ result: 'failed', errors: [bothMissing] })
    expect(printed).toEqual(['once'])
    expect(service.calls).toEqual(calls)
  },
)

test('an up that was planned before runs a Node.js program once, and changes nothing from the first missing type on', async () => {
  const service = withoutDomains()
  const { up } = await nodeStack(nodeProgram(1), {}, service, false)

  expect(await up(undefined, { isPlanned: true })).toMatchObject({ result: 'failed', errors: [bothMissing], steps: ['create pool'] })
})

test('an up without changes runs a Node.js program once', async () => {
  const { up, project, change } = await nodeStack(
    `${withoutTypes}; require('node:fs').appendFileSync('runs', 'x')`,
    {},
    withoutDomains(),
    false,
  )
  const runs = () => readFile(join(project.dir, 'runs'), 'utf8')

  await up()
  expect(await runs()).toBe('xx')
  await up()
  expect(await runs()).toBe('xxx')

  await change(`${withoutTypes.replace('size: 1', 'size: 2')}; require('node:fs').appendFileSync('runs', 'x')`)
  expect(await up()).toMatchObject({ steps: ['update pool'] })
  expect(await runs()).toBe('xxxxx')
})

/** A stack of a program that counts its runs outside its folder, so that the program stays as it is. */
async function countedStack() {
  const folder = await mkdtemp(join(tmpdir(), 'engine-test-runs-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'runs')
  const count = `require('node:fs').appendFileSync(${JSON.stringify(file)}, 'x')`
  const stack = await nodeStack(`${withoutTypes}; ${count}`, {}, withoutDomains(), false)
  /** How often an operation runs the program. */
  const runsOf = async (operate: () => Promise<Ran>) => {
    await rm(file, { force: true })
    expect(await operate()).toMatchObject({ result: 'succeeded' })
    return (await readFile(file, 'utf8')).length
  }
  return { ...stack, runsOf, count }
}

test('an up runs a Node.js program once when an earlier run of the stack found no missing type in it', async () => {
  const { up, preview, destroy, change, runsOf, count } = await countedStack()
  expect(await runsOf(up)).toBe(2)
  await destroy()
  expect(await runsOf(up)).toBe(1)

  await change(`${withoutTypes.replace('size: 1', 'size: 2')}; ${count}`)
  expect(await runsOf(preview)).toBe(1)
  expect(await runsOf(up)).toBe(1)
})

test('an up runs a Node.js program twice after a change of its files, its packages or its configuration', async () => {
  const { up, destroy, runsOf, project, change, count } = await countedStack()
  const changes: Record<string, () => Promise<void>> = {
    program: () => change(`${withoutTypes}; ${count} // changed`),
    packages: () => project.write('package-lock.json', '{}'),
    configuration: () => project.write('Pulumi.dev.yaml', 'config: { seed:more: true }'),
  }
  await up()
  for (const [what, make] of Object.entries(changes)) {
    await destroy()
    await make()
    expect([what, await runsOf(up)]).toEqual([what, 2])
  }
})

test.each<[string, Partial<RunOptions>]>([
  ['an up that skips missing types', { skipUnsupported: true }],
  ['an up with targets', { targets: ['urn:pulumi:dev::seed::test:index:Pool::pool'] }],
])('%s does not count as a search for missing types', async (_, options) => {
  const stack = await countedStack()
  await stack.up(undefined, options)
  await stack.destroy()
  expect(await stack.runsOf(stack.up)).toBe(2)
})

test('a Node.js program whose preview does not end can be cancelled', async () => {
  const service = withoutDomains()
  const { up } = await nodeStack(
    `const pulumi = require('@pulumi/pulumi'); if (pulumi.runtime.isDryRun()) for (;;) {}\nconsole.log('running'); ${withoutTypes}`,
    {},
    service,
    false,
  )
  const cancel = new AbortController()
  const onEvent = (event: { type: string }) => event.type === 'program' && cancel.abort()

  expect(await up(undefined, { signal: cancel.signal, onEvent })).toMatchObject({ result: 'cancelled' })
  expect(service.calls).toEqual([])
})
