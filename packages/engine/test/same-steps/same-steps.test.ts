import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { awsProviders } from '../../../provider/src/index.ts'
import { type ProviderTest, startProviderTest } from '../../../provider/test/support/engine.ts'
import { exportStack } from '../../src/index.ts'
import { runOperation, temporaryProject } from '../support/project.ts'
import { lives } from './program.cjs'
import { type Life, stepOf, stripped, withLastSorted } from './trace.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
}, 60_000)
afterAll(() => lab.close())

test('this engine produces the recorded steps, inputs and outputs of the official CLI', { timeout: 120_000 }, async () => {
  process.env.PULUMI_CONFIG_PASSPHRASE = 'test'
  onTestFinished(() => {
    delete process.env.PULUMI_CONFIG_PASSPHRASE
  })
  const project = await temporaryProject({ 'Pulumi.yaml': 'name: cli\nruntime: nodejs\n', 'package.json': '{"main":"index.js"}' })
  await symlink(join(import.meta.dirname, '../../../../examples/guide/node_modules'), join(project.dir, 'node_modules'))
  const { url } = lab.service
  const environment = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }

  const trace: Life[] = []
  const run = async (life: string, operation: 'up' | 'destroy') => {
    const { events, errors } = await runOperation(operation, {
      project: project.dir,
      providers: awsProviders(environment),
      parallel: 1,
    })
    expect(errors, life).toEqual([])
    const steps = events.flatMap(event => (event.type === 'step' && event.phase === 'done' ? [stepOf(event.op, event.urn)] : []))
    const { deployment } = await exportStack({ project: project.dir })
    trace.push({
      life,
      steps: withLastSorted(steps),
      resources: stripped((deployment as never as { resources?: [] }).resources ?? [], url),
    })
  }
  for (const life of lives) {
    const file = JSON.stringify(join(import.meta.dirname, 'program.cjs'))
    await project.write(
      'index.js',
      `module.exports = require(${file}).declare(require('@pulumi/pulumi'), require('@pulumi/aws'), ${JSON.stringify(life)})`,
    )
    await run(life, 'up')
  }
  await run('destroyed', 'destroy')

  const recorded: Life[] = JSON.parse(await readFile(join(import.meta.dirname, 'recorded.snap'), 'utf8'))
  expect(trace.map(({ life, steps }) => ({ life, steps }))).toEqual(recorded.map(({ life, steps }) => ({ life, steps })))
  expect(trace).toEqual(recorded)
})
