// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import type { MissingToken, Providers } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { nodeStack } from './support/node-stack.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'

/** The function provider, without the type `Domain` and the function `getDomain`. */
function withoutDomains() {
  const service = functionProvider()
  const explainMissing = async (_: string, token: string): Promise<MissingToken | undefined> =>
    /Domain$/.test(token) ? { reason: 'is not built', built: ['test:index:Client', 'test:index:Pool'] } : undefined
  const providers: Providers = name => (name === 'test' ? { ...service.provider, explainMissing } : undefined)
  return { ...service, providers }
}

const head = 'the program uses what is not here, so nothing more is done. Remove these from the program, or run it with the Pulumi CLI:\n'
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

test('a Node.js program is previewed to its end, and each missing type has its position', async () => {
  const service = withoutDomains()
  const { preview, up } = await nodeStack(
    `
const pulumi = require('@pulumi/pulumi')
const sdk = require('./sdk.js')
class Domain extends pulumi.CustomResource { constructor(name, args) { super('test:index:Domain', name, args, { version: '1.2.3' }) } }
const pool = new sdk.Pool('pool', {})
const domain = new Domain('domain', { pool: pool.id })
const second = new Domain('second', { first: domain.id })
exports.all = pulumi.all([pool.id, second.id])
`,
    {},
    service,
  )
  for (const run of [preview, up]) {
    const { result, errors } = await run()
    expect(result).toBe('failed')
    expect(errors[0]).toMatch(
      /index\.js:6,\d+: test:index:Domain \(domain\): is not built\n.*index\.js:7,\d+: test:index:Domain \(second\): is not built/,
    )
  }
  expect(service.calls).toEqual(['create pool'])
})
