import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const script = join(import.meta.dirname, '..', '..', '..', '..', 'scripts', 'pulumi-cli', 'build.sh')

/**
 * The folder of the official `pulumi`, built when it is not there yet: minutes, so only `*.cli.test.ts` asks for it (`npm run test:cli`).
 * `undefined`, with a visible line: there is no Go here to build it with. Where CI=true that is a failure.
 */
export function officialCli(): string | undefined {
  const { status, stdout, stderr } = spawnSync(script, { encoding: 'utf8' })
  if (status === 0) return stdout.trim().split('\n').at(-1)
  if (status !== 3 || process.env.CI === 'true') throw new Error(stderr.trim())
  console.log(`skipped: ${stderr.trim()}`)
  return undefined
}
