/** Records the steps of the official CLI. `npm run test:cli -- -u` updates the recording. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { officialCli } from '../../../provider/test/support/build-official-cli.ts'
import { type ProviderTest, startProviderTest } from '../../../provider/test/support/engine.ts'
import { awsSdk, officialStack } from '../../../provider/test/support/official-cli.ts'
import { binFolder } from '../../../provider/test/support/plugin.ts'
import { declare, lives } from './program.cjs'
import { asText, type Life, stepOf, stripped, withLastSorted } from './trace.ts'

const cli = officialCli()
let lab: ProviderTest | undefined
beforeAll(async () => {
  if (cli !== undefined) lab = await startProviderTest()
}, 60_000)
afterAll(() => lab?.close())

describe.skipIf(cli === undefined)('with the official CLI', () => {
  test('the official CLI produces the recorded steps', { timeout: 300_000 }, async () => {
    const pulumi = createRequire(join(import.meta.dirname, '../../../../examples/guide/package.json'))('@pulumi/pulumi')
    const { url } = lab!.service
    const environment = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }
    let current = ''
    const program = async () => declare(pulumi, awsSdk(), current)
    const { stack } = await officialStack(cli!, { pluginFolder: binFolder, environment, program })

    const trace: Life[] = []
    const run = async (life: string, operation: 'up' | 'destroy') => {
      current = life
      const steps: string[] = []
      await stack[operation]({
        parallel: 1,
        onEvent: ({ resourcePreEvent }) => {
          if (resourcePreEvent) steps.push(stepOf(resourcePreEvent.metadata.op, resourcePreEvent.metadata.urn))
        },
      })
      const { deployment } = await stack.exportStack()
      trace.push({ life, steps: withLastSorted(steps), resources: stripped(deployment.resources ?? [], url) })
    }
    for (const life of lives) await run(life, 'up')
    await run('destroyed', 'destroy')
    await expect(asText(trace)).toMatchFileSnapshot('recorded.snap')
  })
})
