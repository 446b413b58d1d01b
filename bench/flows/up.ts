import { join } from 'node:path'
import type { Flow } from '../flow.ts'
import { cpuOfExitedChildren } from '../process.ts'
import { copyPrograms, guidePrograms, measureSdkLoading, runPoolhouse } from '../programs.ts'

export const flow: Flow = {
  name: 'up',
  description:
    "up of the guide's four TypeScript programs one after the other, caches warm: bounded by the CPU of loading the SDK four times",
  async run(bench) {
    const { url } = await bench.service()
    const { folder, remove } = copyPrograms()
    const upAll = async () => {
      for (const name of guidePrograms) await runPoolhouse('up', join(folder, name), '--yes', '--endpoint', url)
    }
    await upAll()
    for (const name of guidePrograms) await runPoolhouse('destroy', join(folder, name), '--yes', '--endpoint', url)
    const loading = await measureSdkLoading()
    const cpuBefore = cpuOfExitedChildren()
    const started = performance.now()
    await upAll()
    const took = performance.now() - started
    const cpuAfter = cpuOfExitedChildren()
    for (const name of guidePrograms) await runPoolhouse('destroy', join(folder, name), '--yes', '--endpoint', url)
    remove()
    return {
      cpu: cpuAfter === null || cpuBefore === null ? null : cpuAfter - cpuBefore,
      boundCpu: loading === null ? null : loading * guidePrograms.length,
      rate: null,
      p50: took,
      p99: took,
      peakMemory: null,
      peers: {},
    }
  },
}
