// biome-ignore-all lint/suspicious/noTemplateCurlyInString: YAML programs are full of such references.
import { expect, test } from 'vitest'
import { createGoal, type EngineEvent, type MissingToken, type Providers, UNKNOWN } from '../src/index.ts'
import { functionProvider } from './support/function-provider.ts'
import { nodeStack } from './support/node-stack.ts'
import { program } from './support/program.ts'
import { temporaryStack } from './support/project.ts'
import { schema } from './support/yaml-stack.ts'

/** The function provider; it has the type `Domain` and the function `getDomain` only once `build` is called. */
function withoutDomains() {
  const service = functionProvider({ Pool: { computed: ['arn'] } })
  let isBuilt = false
  const explainMissing = async (_: string, token: string): Promise<MissingToken | undefined> =>
    /Domain$/.test(token) && !isBuilt ? { reason: 'is not built', built: ['test:index:Pool'] } : undefined
  const providers: Providers = name =>
    name === 'test' ? { ...service.provider, explainMissing, getSchema: async () => JSON.stringify(schema) } : undefined
  return {
    ...service,
    providers,
    build: () => {
      isBuilt = true
    },
  }
}
const warningsOf = (events: EngineEvent[]) =>
  events.flatMap(event => (event.type === 'diagnostic' && event.severity === 'warning' ? [event.message] : []))
const skips = { skipUnsupported: true }

/** A domain, and a pool that is made of it. */
const chain = (name = 'auth') =>
  program(async ({ resource, outputs }) => {
    const domain = await resource('Domain', 'domain', { name })
    const pool = await resource('Pool', 'pool', { domain: domain.id, name: domain.outputs.name! }, { uses: { domain: [domain] } })
    await outputs({ domain: domain.id, pool: pool.id })
  })

test('a run that skips creates the rest; its skipped resources have their inputs as outputs and one warning each', async () => {
  const service = withoutDomains()
  const { up, preview, refresh, destroy, project } = await temporaryStack(service)

  expect(await preview(chain(), skips)).toMatchObject({ result: 'succeeded', changes: { create: 2, skip: 1 } })
  const first = await up(chain(), skips)
  expect(first).toMatchObject({ result: 'succeeded', changes: { create: 2, skip: 1 } })
  expect(warningsOf(first.events)).toEqual(["test:index:Domain 'domain' is skipped, not created: is not built"])
  expect(service.calls).toEqual(['create pool'])
  const [domain] = (await project.resources()).filter(({ type }) => type === 'test:index:Domain')
  expect(domain).toMatchObject({ id: expect.stringMatching(/^domain-[0-9a-f]{7}$/), outputs: { name: 'auth', __skipped: true } })
  expect(first.outputs.domain).toBe(domain!.id)

  expect((await up(chain(), skips)).changes).toEqual({ same: 3 })
  expect((await refresh()).changes).toEqual({ same: 2 })
  expect(await up(chain('other'), skips)).toMatchObject({
    changes: { same: 1, skip: 1, update: 1 },
    steps: ['update domain', 'update pool'],
  })
  expect(await destroy()).toMatchObject({ result: 'succeeded', changes: { delete: 2, discard: 1 } })
  expect(service.calls).toEqual(['create pool', 'update pool', 'delete pool'])
})

test('a skipped resource is created by the first run for which its type is built', async () => {
  const service = withoutDomains()
  const { up, project } = await temporaryStack(service)
  await up(chain(), skips)
  service.build()

  expect(await up(chain())).toMatchObject({ changes: { create: 1, update: 1, same: 1 }, steps: ['create domain', 'update pool'] })
  expect((await project.resources()).flatMap(({ type, id, outputs }) => (type === 'test:index:Domain' ? [{ id, outputs }] : []))).toEqual([
    { id: 'domain-2', outputs: expect.not.objectContaining({ __skipped: true }) },
  ])
})

test('a creation that fails on that day leaves the skipped entry, and the next run creates it', async () => {
  const service = withoutDomains()
  const { up, project } = await temporaryStack(service)
  await up(chain(), skips)
  service.build()
  service.fail.set('create domain', () => new Error('the service said no'))
  expect((await up(chain())).result).toBe('failed')
  expect((await project.resources()).filter(({ type }) => type === 'test:index:Domain')).toMatchObject([{ outputs: { __skipped: true } }])

  service.fail.clear()
  expect(await up(chain())).toMatchObject({ result: 'succeeded', steps: ['create domain', 'update pool'] })
})

test('a resource that exists is not skipped: the run is refused and its entry stays', async () => {
  const service = withoutDomains()
  service.build()
  const { up, project } = await temporaryStack(service)
  await up(chain())
  const before = await project.resources()

  const later = withoutDomains()
  const { result, errors } = await up(chain(), { ...skips, providers: later.providers })
  expect({ result, errors }).toEqual({
    result: 'failed',
    errors: [expect.stringMatching(/::domain was created by another tool .* state delete/)],
  })
  expect((await project.resources()).map(({ urn, id }) => [urn, id])).toEqual(before.map(({ urn, id }) => [urn, id]))
})

test.each`
  setting    | option       | result
  ${'true'}  | ${undefined} | ${'succeeded'}
  ${'false'} | ${undefined} | ${'failed'}
  ${'false'} | ${true}      | ${'succeeded'}
  ${'true'}  | ${false}     | ${'failed'}
`('the stack setting $setting with the option $option: $result', async ({ setting, option, result }) => {
  const files = { 'Pulumi.dev.yaml': `config:\n  poolhouse:skipUnsupported: "${setting}"\n` }
  const { up } = await temporaryStack(withoutDomains(), files)
  expect((await up(chain(), { ...(option !== undefined && { skipUnsupported: option }) })).result).toBe(result)
})

test('another value of the stack setting is refused with the command that sets it', async () => {
  const { up } = await temporaryStack(withoutDomains(), { 'Pulumi.dev.yaml': 'config:\n  poolhouse:skipUnsupported: "yes"\n' })
  await expect(up(chain())).rejects.toThrow(
    'poolhouse:skipUnsupported "yes" is not true or false. Set it with: poolhouse config set poolhouse:skipUnsupported true',
  )
})

test('resources of a package without a provider are skipped with their providers; later runs, refresh and destroy need no option', async () => {
  const { up, refresh, destroy } = await temporaryStack(withoutDomains())
  const record = program(async ({ monitor, stack, outputs }) => {
    const common = { custom: true, parent: stack.urn, version: '6.0.0' }
    const provider = await monitor.register(
      createGoal({ ...common, type: 'pulumi:providers:cloudflare', name: 'own', inputs: { apiToken: 'x' } }),
    )
    const made = await monitor.register(
      createGoal({
        ...common,
        type: 'cloudflare:index/record:Record',
        name: 'www',
        inputs: { value: 'v' },
        provider: `${provider.urn}::${provider.id}`,
      }),
    )
    await monitor.register(createGoal({ ...common, type: 'cloudflare:index/record:Record', name: 'other', inputs: { value: made.id } }))
    await outputs({ id: made.id })
  })

  const { result, outputs, events } = await up(record, skips)
  expect({ result, outputs }).toEqual({ result: 'succeeded', outputs: { id: expect.stringMatching(/^www-[0-9a-f]{7}$/) } })
  expect(warningsOf(events)).toHaveLength(2)
  expect((await up(record, { ...skips, parallel: 1 })).changes).toEqual({ same: 4 })
  expect((await refresh()).result).toBe('succeeded')
  expect((await destroy()).result).toBe('succeeded')
})

test('a skipped function returns its arguments, and a resource that is looked up its id', async () => {
  const { up } = await temporaryStack(withoutDomains())
  let found: unknown
  const looking = program(async ({ monitor, stack, outputs }) => {
    const lookup = { provider: '', version: '1.2.3', pluginDownloadURL: '', parent: '', dependsOn: [] }
    found = await monitor.invoke({ ...lookup, token: 'test:index:getDomain', args: { name: 'auth' } })
    const { parent: _, ...place } = lookup
    const read = { type: 'test:index:Domain', name: 'theirs', id: 'd-1', dependencies: [], additionalSecretOutputs: [], ...place }
    await outputs({ id: (await monitor.read({ ...read, properties: {}, parent: stack.urn })).id })
  })

  expect(await up(looking, skips)).toMatchObject({ result: 'succeeded', outputs: { id: 'd-1' } })
  expect(found).toEqual({ return: { id: expect.stringMatching(/^Domain-/), name: 'auth' }, failures: [], unknown: false })
})

test('a YAML program uses an unknown output of a skipped resource: unknown in a preview, a placeholder that says so after it', async () => {
  const yaml = `name: seed
runtime: yaml
resources:
  domain: { type: "test:Domain", properties: { name: auth } }
  pool: { type: "test:Pool", properties: { title: "\${domain.target}" } }
outputs:
  name: \${domain.name}
  target: \${domain.target}
  endpoint: \${domain.apiEndpoint}
`
  const { up, preview } = await temporaryStack(withoutDomains(), { 'Pulumi.yaml': yaml })
  expect((await preview(undefined, skips)).outputs).toEqual({ name: 'auth', target: UNKNOWN, endpoint: UNKNOWN })
  const { outputs, result } = await up(undefined, skips)
  expect({ outputs, result }).toEqual({
    outputs: { name: 'auth', target: 'skipped-domain-target', endpoint: 'https://skipped-domain-apiendpoint.invalid' },
    result: 'succeeded',
  })
  expect((await up(undefined, skips)).changes).toEqual({ same: 3 })
})

test('a Node.js program gets placeholders for the outputs that the installed SDK declares', async () => {
  const declarations = `
export declare class Domain extends pulumi.CustomResource {
    readonly arn: pulumi.Output<string>;
    readonly comment: pulumi.Output<string | undefined>;
    readonly size: pulumi.Output<number>;
    readonly hosts: pulumi.Output<string[]>;
    readonly isReady: pulumi.Output<boolean>;
}
export interface DomainState {
    readonly other: pulumi.Output<string>;
}`
  const code = `
const pulumi = require('@pulumi/pulumi')
class Domain extends pulumi.CustomResource {
  constructor(name, args) { super('test:index/domain:Domain', name, { arn: undefined, size: undefined, hosts: undefined, isReady: undefined, comment: undefined, ...args }, { version: '1.2.3' }) }
}
const { arn, size, hosts, isReady, comment } = new Domain('domain', { name: 'auth' })
module.exports = { arn, size, hosts, isReady, comment }
`
  const { up, project } = await nodeStack(code, {}, withoutDomains())
  const { rm, mkdir, symlink } = await import('node:fs/promises')
  const { join } = await import('node:path')
  const modules = join(project.dir, 'node_modules')
  await rm(modules)
  await mkdir(join(modules, '@pulumi'), { recursive: true })
  await symlink(join(import.meta.dirname, '..', '..', '..', 'node_modules', '@pulumi', 'pulumi'), join(modules, '@pulumi', 'pulumi'))
  await project.write('node_modules/@pulumi/test/package.json', '{"name":"@pulumi/test"}')
  await project.write('node_modules/@pulumi/test/domain.d.ts', declarations)

  const { result, outputs, errors } = await up(undefined, skips)
  expect({ result, errors, outputs }).toEqual({
    result: 'succeeded',
    errors: [],
    outputs: { arn: 'skipped-domain-arn', size: 0, hosts: ['skipped-domain-hosts'], isReady: false },
  })
})
