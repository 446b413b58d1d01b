import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { samplesOf } from '../../../packages/poolhouse/test/support/samples.ts'
import { root } from '../../step.ts'
import { createPool, emptyFolder, freePort, machineWithNode, release, run, thisPlatform, workshop } from './kit.ts'

const shop = workshop()

/** The blocks of the page that are marked `release`: `npx` needs a Node, which here is 20. The page names the archive of one platform. */
const samples = samplesOf(join(root, 'docs/tasks/install.md')).filter(
  ({ mark, text }) => mark === 'release' && (thisPlatform === 'linux-x64' || !text.includes('linux-x64')),
)

test('the page has commands to run', () => expect(samples.length).toBeGreaterThan(1))

/** What starting may take on a machine with Node 20 and npm alone. */
const twoMinutes = 120

test.each(samples.map(sample => [sample.line, sample.text] as const))(
  'the commands at line %i of docs/tasks/install.md run as printed with Node 20, in a folder with the files of the release alone, and the AWS SDK is answered',
  { timeout: 300_000 },
  async (line, text) => {
    const cwd = emptyFolder(shop, `line-${line}`)
    const env = machineWithNode(shop, 20)
    for (const file of readdirSync(release)) if (text.includes(file)) copyFileSync(join(release, file), join(cwd, file))
    const port = await freePort()
    const variables = { ...env, PATH: `${env.PATH}:/usr/bin:/bin`, POOLHOUSE_PORT: `${port}` }
    let took = 0
    for (const command of text.trimEnd().split('\n')) {
      const outcome = run(['sh', '-c', command], { cwd, env: variables, seconds: 200 })
      expect(outcome, command).toMatchObject({ status: 0 })
      took += outcome.took
      if (!command.endsWith('start --detach')) continue
      expect(outcome.stdout).toContain(`Poolhouse is ready at http://localhost:${port}`)
      expect(took).toBeLessThan(twoMinutes)
      expect(await createPool(port)).toMatch(/^us-east-1_/)
    }
  },
)
