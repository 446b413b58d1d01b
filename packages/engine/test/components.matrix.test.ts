import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pluginKinds, shopProgram, shopStack } from './support/component-plugins.ts'
import { testComponents } from './support/component-tests.ts'
import { isSkipped } from './support/python-stack.ts'

// A component provider in TypeScript would check its types at each start, which takes seconds.
process.env.PULUMI_NODEJS_TRANSPILE_ONLY = 'true'

const inLanguages = pluginKinds.filter(kind => kind !== 'an executable' && !(kind.includes('Python') && isSkipped))

describe.each(inLanguages)('a component of %s', { timeout: 120_000 }, testComponents)

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
