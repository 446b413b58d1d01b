import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyOf } from '../../packages/poolhouse/test/support/examples.ts'
import { builtEnv } from '../built.ts'
import type { Cost } from '../flow.ts'
import { peakMemoryUntil, spawnMeasured } from '../process.ts'
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

/** How the official engine runs the programs of a language; a text: why it does not. */
const ways: Readonly<Record<string, ((cli: string, url: string) => Promise<Record<Operation, Measured[]>>) | string>> = {
  typescript: inline,
  yaml: (cli, url) => byHost(cli, url, 'yaml'),
  java: (cli, url) => byHost(cli, url, 'java'),
  go: 'there is no language host of Go to be had',
  python: 'there is no language host of Python to be had',
  csharp: 'there is no language host of .NET to be had',
}

type Operation = 'up' | 'preview'
const measuring = new Map<string, Promise<Record<Operation, Measured[]>>>()

/** The cost of `minimal` on the official engine. Both operations of a language are measured in one run. */
export async function measureOfficialCli(language: string, operation: Operation, url: string): Promise<Cost | { skipped: string }> {
  const cli = builtCli()
  if (cli === undefined) return { skipped: 'the official CLI is not built; "npm run test:cli" builds it' }
  const way = ways[language]!
  if (typeof way === 'string') return { skipped: way }
  const measured = measuring.get(language) ?? way(cli, url)
  measuring.set(language, measured)
  return costOf((await measured)[operation])
}

/** There is no host of Node.js: the Automation API runs the program inline. */
async function inline(cli: string, url: string): Promise<Record<Operation, Measured[]>> {
  const program = fileURLToPath(new URL('./minimal.ts', import.meta.url))
  const command = spawnMeasured(process.execPath, [program, cli, pluginFolder, url, String(rounds)], { env: builtEnv })
  let printed = ''
  command.child.stdout!.on('data', chunk => (printed += chunk))
  // Of the whole run: the engine, the plugin and the program.
  const memory = await peakMemoryUntil(command.child, once(command.child, 'close'))
  const took = JSON.parse(printed.trim().split('\n').at(-1)!) as Record<Operation, number[]>
  const measured = (times: readonly number[]) => times.map(time => ({ took: time, cpu: null, memory }))
  return { up: measured(took.up), preview: measured(took.preview) }
}

/** With the language host beside the CLI, as a person runs it; without the preview before the update, which ours does not make either. */
async function byHost(cli: string, url: string, language: string): Promise<Record<Operation, Measured[]>> {
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
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  }
  const pulumi = (...args: string[]) => measureCommand('pulumi', join(cli, 'pulumi'), [...args, '--non-interactive'], { env, cwd: dir })
  const taken: Record<Operation, Measured[]> = { up: [], preview: [] }
  try {
    await pulumi('stack', 'init', 'dev')
    for (let n = 0; n <= rounds; n++) {
      const up = await pulumi('up', '--yes', '--skip-preview')
      const preview = await pulumi('preview', '--expect-no-changes')
      await pulumi('destroy', '--yes', '--skip-preview')
      // The first round warms the caches.
      if (n === 0) continue
      taken.up.push(up)
      taken.preview.push(preview)
    }
  } finally {
    remove()
    rmSync(folder, { recursive: true, force: true })
  }
  return taken
}
