import { join } from 'node:path'
import type { Flow } from '../flow.ts'
import { measureOfficialCli, rounds } from '../official/index.ts'
import { copyPrograms, runPoolhouse } from '../programs.ts'

/** `minimal` with Poolhouse and with the official CLI, which uses our provider as its plugin. Caches are warm. */
const minimal = (operation: 'up' | 'preview', description: string): Flow => ({
  name: `minimal-${operation}`,
  description,
  async run(bench) {
    const { url } = await bench.service()
    const { folder, remove } = copyPrograms()
    const project = join(folder, 'minimal')
    const at = ['--endpoint', url] as const
    const waits: number[] = []
    try {
      for (let n = 0; n <= rounds; n++) {
        const started = performance.now()
        await runPoolhouse('up', project, '--yes', ...at)
        const between = performance.now()
        await runPoolhouse('preview', project, '--expect-no-changes', ...at)
        // The first round warms the caches.
        if (n > 0) waits.push(operation === 'up' ? between - started : performance.now() - between)
        await runPoolhouse('destroy', project, '--yes', ...at)
      }
    } finally {
      remove()
    }
    waits.sort((one, other) => one - other)
    return {
      cpu: null,
      boundCpu: null,
      rate: null,
      p50: waits[Math.floor(waits.length / 2)]!,
      p99: waits.at(-1)!,
      peakMemory: null,
      peers: { pulumi: await measureOfficialCli(operation, url) },
    }
  },
})

export const minimalUp = minimal('up', 'up of the guide\'s "minimal", compared with the official CLI and our provider as its plugin')
export const minimalPreview = minimal(
  'preview',
  'preview of "minimal" without changes, compared with the official CLI and our provider as its plugin',
)
