import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pluginKinds, shopProgram, shopStack } from './support/component-plugins.ts'
import { testComponents } from './support/component-tests.ts'
import { isSkipped } from './support/python-stack.ts'

/** Components that the provider of another package makes, which is a plugin: a process of its own. */

// A component provider in TypeScript would check its types at each start, which takes seconds.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const here = pluginKinds.filter(kind => !(kind.includes('Python') && isSkipped))

describe.each(here)('a component of %s', { timeout: 120_000 }, testComponents)

test.each`
  place                            | folder                                 | project
  ${'plugins.providers of Pulumi'} | ${'elsewhere'}                         | ${'plugins:\n  providers:\n    - name: shop\n      path: ./elsewhere\n'}
  ${'packages with a source'}      | ${'elsewhere'}                         | ${'packages:\n  shop:\n    source: ./elsewhere\n'}
  ${'the folder of plugins'}       | ${'home/plugins/resource-shop-v1.0.0'} | ${''}
  ${'the PATH'}                    | ${'bin'}                               | ${''}
`('the plugin of a component is found by $place', { timeout: 60_000 }, async ({ folder, project: placed }) => {
  const { up, project } = await shopStack('an executable', shopProgram(), placed)
  await mkdir(join(project.dir, folder, '..'), { recursive: true })
  await rename(join(project.dir, 'shop'), join(project.dir, folder))
  const env = { ...process.env, PULUMI_HOME: join(project.dir, 'home'), PATH: `${join(project.dir, 'bin')}:${process.env.PATH}` }
  expect(await up(undefined, { env })).toMatchObject({ errors: [], steps: ['create shop', 'create shop-pool'] })
})

test('methods of a component are called: results, failures and errors', { timeout: 60_000 }, async () => {
  const call = (name: string) => `, answer: shop.greet('${name}')`
  const { up, change } = await shopStack('an executable', shopProgram({ call: call('Ann') }))
  expect(await up()).toMatchObject({
    errors: [],
    outputs: { answer: { greeting: 'shop:index:Shop/greet: Ann', self: expect.stringContaining('shop:index:Shop::shop') } },
  })
  await change(shopProgram({ call: call('nobody') }))
  expect((await up()).errors.join('\n')).toContain('nobody is not greeted')
  await change(shopProgram({ call: call('all') }))
  expect((await up()).errors.join('\n')).toContain('the call of shop:index:Shop/greet returned an error: too many to greet')
})

const missing = 'is a component of the package shop 1.0.0, whose plugin is not here'
const install =
  'install it with "pulumi plugin install resource shop 1.0.0", or name its folder in Pulumi.yaml: packages: { shop: ./FOLDER }'
test.each`
  plugin                             | placed                              | files                                                                           | message
  ${'that is nowhere'}               | ${''}                               | ${{}}                                                                           | ${`shop:index:Shop (shop): ${missing}: ${install}`}
  ${'of another version'}            | ${''}                               | ${{ 'home/plugins/resource-shop-v1.0.1/PulumiPlugin.yaml': 'runtime: nodejs' }} | ${`shop:index:Shop (shop): ${missing}: ${install}`}
  ${'whose named folder is empty'}   | ${'packages:\n  shop: ./nothing\n'} | ${{ 'nothing/README.md': '' }}                                                  | ${'holds no plugin pulumi-resource-shop'}
  ${'in a language that is not run'} | ${'packages:\n  shop: ./written\n'} | ${{ 'written/PulumiPlugin.yaml': 'runtime: go' }}                               | ${'written/PulumiPlugin.yaml: runtime: "go" is not one in which plugins run here: nodejs, python'}
`(
  'a component whose plugin $plugin fails before anything is created, in one line',
  { timeout: 60_000 },
  async ({ placed, files, message }) => {
    const { up, project, calls } = await shopStack('an executable', shopProgram(), placed)
    for (const [name, text] of Object.entries(files as Record<string, string>)) await project.write(name, text)
    const { result, errors } = await up(undefined, { env: { ...process.env, PULUMI_HOME: join(project.dir, 'home') } })
    expect(result).toBe('failed')
    expect(errors).toHaveLength(1)
    expect(
      errors[0]!
        .split('\n')
        .filter(line => line.includes('shop:index:Shop'))
        .join(),
    ).toContain(message)
    expect(calls).toEqual([])
  },
)

test('a component whose plugin is not here is skipped with --skip-unsupported: its inputs are its outputs', {
  timeout: 60_000,
}, async () => {
  const { up, project } = await shopStack('an executable', shopProgram(), '')
  const env = { ...process.env, PULUMI_HOME: join(project.dir, 'home') }
  const first = await up(undefined, { env, skipUnsupported: true })
  expect(first).toMatchObject({ result: 'succeeded', errors: [] })
  expect((await project.resources()).find(({ type }) => type === 'shop:index:Shop')).toMatchObject({ custom: false, outputs: { size: 1 } })
  expect(await up(undefined, { env, skipUnsupported: true })).toMatchObject({ result: 'succeeded', steps: [] })
})

test('a custom resource of a plugin is refused: only its components run', { timeout: 60_000 }, async () => {
  const program = `
const pulumi = require('@pulumi/pulumi')
new pulumi.CustomResource('shop:index:Thing', 'thing', {}, { version: '1.0.0' })
`
  const { up } = await shopStack('an executable', program)
  const { errors } = await up()
  expect(errors.join()).toContain(
    'shop:index:Thing (thing): is a resource of the package shop: of packages other than those that are built in, only components run here, and not from YAML',
  )
})
