import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { samplesOf } from '../../../packages/poolhouse/test/support/samples.ts'
import { root } from '../../step.ts'
import { emptyFolder, freePort, machineWithNode, release, run, thisPlatform, workshop } from './kit.ts'

const shop = workshop()

/** The blocks of the page that are marked `release`: `npx` needs a Node, which here is 20. The page names the archive of one platform. */
const samples = samplesOf(join(root, 'docs/tasks/install.md')).filter(
  ({ mark, text }) => mark === 'release' && (thisPlatform === 'linux-x64' || !text.includes('linux-x64')),
)

test('the page has commands to run', () => expect(samples.length).toBeGreaterThan(1))

test.each(samples.map(sample => [sample.line, sample.text] as const))(
  'the commands at line %i of docs/tasks/install.md run as printed, in a folder with the files of the release alone',
  { timeout: 240_000 },
  async (line, text) => {
    const cwd = emptyFolder(shop, `line-${line}`)
    const env = machineWithNode(shop, 20)
    for (const file of readdirSync(release)) if (text.includes(file)) copyFileSync(join(release, file), join(cwd, file))
    const variables = { ...env, PATH: `${env.PATH}:/usr/bin:/bin`, POOLHOUSE_PORT: `${await freePort()}` }
    const outcome = run(['sh', '-e', '-c', text], { cwd, env: variables, seconds: 240 })
    expect(outcome).toMatchObject({ status: 0, stdout: expect.stringContaining('Poolhouse is ready at http://localhost:') })
    expect(outcome.stdout).toContain('Stopped the service')
  },
)
