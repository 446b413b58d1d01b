import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtEnv } from '../built.ts'
import type { Cost } from '../flow.ts'
import { captureOutput } from '../process.ts'

/** Measured rounds, after one that warms the caches. */
export const rounds = 5
const pluginFolder = fileURLToPath(new URL('../../packages/provider/bin', import.meta.url))

/** The folder of the official CLI, if `npm run test:cli` has built it. */
function builtCli(): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'poolhouse', 'pulumi-cli')
  const versions = existsSync(cache) ? readdirSync(cache).toSorted() : []
  return versions.map(version => join(cache, version, 'bin')).findLast(bin => existsSync(join(bin, 'pulumi')))
}

let measuring: Promise<Record<'up' | 'preview', number[]>> | undefined

/** The cost of `minimal` on the official engine. Both operations are measured in one run. */
export async function measureOfficialCli(operation: 'up' | 'preview', url: string): Promise<Cost | { skipped: string }> {
  const cli = builtCli()
  if (cli === undefined) return { skipped: 'the official CLI is not built; "npm run test:cli" builds it' }
  const program = fileURLToPath(new URL('./minimal.ts', import.meta.url))
  measuring ??= captureOutput(process.execPath, [program, cli, pluginFolder, url, String(rounds)], { env: builtEnv }).then(text =>
    JSON.parse(text.trim().split('\n').at(-1)!),
  )
  const waits = (await measuring)[operation].toSorted((one, other) => one - other)
  return { cpu: null, rate: null, p50: waits[Math.floor(waits.length / 2)]!, p99: waits.at(-1)!, peakMemory: null }
}
