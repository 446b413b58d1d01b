import { copyOf } from '../../packages/poolhouse/test/support/examples.ts'
import { languages } from '../../packages/poolhouse/test/support/matrix.ts'
import type { Bench, Cost, Flow, Result } from '../flow.ts'
import { measureOfficialCli, rounds } from '../official/index.ts'
import { costOf, type Measured, measurePoolhouse } from '../programs.ts'

type Operation = 'up' | 'preview'

/** Both operations of a language are measured in one run. */
const measuring = new Map<string, Promise<Record<Operation, Measured[]>>>()

/** `minimal` in a language with Poolhouse, and with the official CLI, which uses our provider as its plugin. Caches are warm. */
export const minimal = (language: string, operation: Operation): Flow => ({
  name: `minimal-${operation}-${language}`,
  description: `${operation} of the guide's "minimal" in ${language}${operation === 'preview' ? ', without changes' : ''}, beside the official CLI with our provider as its plugin; CPU and memory of all processes`,
  async run(bench): Promise<Omit<Result, 'flow' | 'share'>> {
    const reason = languages.find(({ name }) => name === language)?.reason
    if (reason !== undefined) return { ...noCost, boundCpu: null, peers: { poolhouse: { skipped: `not run here: ${reason}` } } }
    const measured = measuring.get(language) ?? measure(language, bench)
    measuring.set(language, measured)
    const { url } = await bench.service()
    return { ...costOf((await measured)[operation]), boundCpu: null, peers: { pulumi: await measureOfficialCli(language, operation, url) } }
  },
})

const noCost: Cost = { cpu: null, rate: null, p50: null, p99: null, peakMemory: null }

async function measure(language: string, bench: Bench): Promise<Record<Operation, Measured[]>> {
  const { url } = await bench.service()
  const { dir, remove } = copyOf('minimal', language)
  const taken: Record<Operation, Measured[]> = { up: [], preview: [] }
  const at = ['--endpoint', url] as const
  try {
    for (let n = 0; n <= rounds; n++) {
      const up = await measurePoolhouse('up', dir, '--yes', ...at)
      const preview = await measurePoolhouse('preview', dir, '--expect-no-changes', ...at)
      await measurePoolhouse('destroy', dir, '--yes', ...at)
      // The first round builds the program and warms the caches.
      if (n === 0) continue
      taken.up.push(up)
      taken.preview.push(preview)
    }
  } finally {
    remove()
  }
  return taken
}
