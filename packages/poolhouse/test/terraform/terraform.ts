import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { samplesOf } from '../support/samples.ts'

/** The blocks of docs/tasks/terraform.md: the `provider`, then a pool with a client. */
const [provider, poolWithClient] = samplesOf(fileURLToPath(new URL('../../../../docs/tasks/terraform.md', import.meta.url)))
  .filter(({ mark }) => mark === 'terraform')
  .map(({ text }) => text)

export { poolWithClient }

/** The provider, for a service at this address. */
const providerBlock = (url: string) => provider!.replaceAll('http://localhost:9229', url)

/** A configuration in a folder of its own. Every command has to succeed. */
export async function terraformIn(dir: string, url: string) {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'provider.tf'), providerBlock(url))
  const run = (...args: string[]) =>
    new Promise<{ status: number; out: string }>(resolve => {
      const env = { ...process.env, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' }
      execFile('terraform', [`-chdir=${dir}`, ...args, '-no-color'], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code ?? 1) : 0, out: stdout + stderr })
      })
    })
  const succeed = async (...args: string[]) => {
    const { status, out } = await run(...args)
    expect(status, out).toBe(0)
    return out
  }
  const mirror = process.env.TERRAFORM_PLUGIN_DIR
  await succeed('init', '-input=false', ...(mirror ? [`-plugin-dir=${mirror}`] : []))
  return {
    write: (resources: string) => writeFileSync(join(dir, 'main.tf'), resources),
    apply: () => succeed('apply', '-auto-approve', '-input=false'),
    /** What the plan says; '' where there is nothing to do. */
    async plan() {
      const { status, out } = await run('plan', '-detailed-exitcode', '-input=false')
      expect([0, 2], out).toContain(status)
      return status === 0 ? '' : out
    },
    destroy: () => succeed('destroy', '-auto-approve', '-input=false'),
    forget: (...addresses: string[]) => succeed('state', 'rm', ...addresses),
    import: (address: string, id: string) => succeed('import', '-input=false', address, id),
  }
}
