import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveProgram } from '../../packages/engine/test/support/program-client.ts'
import { copyOf } from '../../packages/poolhouse/test/support/examples.ts'
import { type Start, startedBy } from '../../packages/poolhouse/test/support/official-languages.ts'
import { builtEnv } from '../built.ts'
import type { Cost } from '../flow.ts'
import { costOf, type Measured, measureCommand } from '../programs.ts'

/** Measured rounds, after one that warms the caches. */
export const rounds = 5
const pluginFolder = fileURLToPath(new URL('../../packages/provider/bin', import.meta.url))

/** The folder of the official CLI, if `npm run test:cli` has built it. */
function builtCli(): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'poolhouse', 'pulumi-cli')
  const versions = existsSync(cache) ? readdirSync(cache).toSorted() : []
  return versions.map(version => join(cache, version, 'bin')).findLast(bin => existsSync(join(bin, 'pulumi')))
}

type Operation = 'up' | 'preview'
const measuring = new Map<string, Promise<Record<Operation, Measured[]>>>()

/** The cost of `minimal` on the official engine. Both operations of a language are measured in one run. */
export async function measureOfficialCli(language: string, operation: Operation, url: string): Promise<Cost | { skipped: string }> {
  const cli = builtCli()
  if (cli === undefined) return { skipped: 'the official CLI is not built; "npm run test:cli" builds it' }
  const start = startedBy[language as keyof typeof startedBy]
  if (start === undefined) return { skipped: 'its language host is not to be had' }
  const measured = measuring.get(language) ?? measure(cli, url, language, start)
  measuring.set(language, measured)
  return costOf((await measured)[operation])
}

/**
 * As a person runs it, without the preview before the update: ours makes none either of a program that it has run before. Where there is no language host, the engine asks this
 * process to start the program.
 */
async function measure(cli: string, url: string, language: string, start: Start): Promise<Record<Operation, Measured[]>> {
  const { dir, remove } = copyOf('minimal', language)
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-bench-official-'))
  appendFileSync(join(dir, 'Pulumi.yaml'), `\nplugins:\n  providers:\n    - name: aws\n      path: ${pluginFolder}\n`)
  const env = {
    ...builtEnv,
    PATH: `${cli}:${process.env.PATH}`,
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // As the Automation API sets it: otherwise there is no --client.
    PULUMI_DEBUG_COMMANDS: 'true',
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  }
  const client = start === 'Automation API' ? await serveProgram(dir) : undefined
  const pulumi = (...args: string[]) => measureCommand('pulumi', join(cli, 'pulumi'), [...args, '--non-interactive'], { env, cwd: dir })
  const operate = (...args: string[]) => pulumi(...args, '--stack', 'dev', ...(client ? [`--client=${client.address}`] : []))
  const taken: Record<Operation, Measured[]> = { up: [], preview: [] }
  try {
    await pulumi('stack', 'init', 'dev')
    for (let n = 0; n <= rounds; n++) {
      const up = await operate('up', '--yes', '--skip-preview')
      const preview = await operate('preview', '--expect-no-changes')
      await pulumi('destroy', '--yes', '--skip-preview', '--stack', 'dev')
      // The first round warms the caches.
      if (n === 0) continue
      taken.up.push(up)
      taken.preview.push(preview)
    }
  } finally {
    client?.close()
    remove()
    rmSync(folder, { recursive: true, force: true })
  }
  return taken
}
