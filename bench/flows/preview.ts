import { join } from 'node:path'
import type { Flow } from '../flow.ts'
import { cpuOfExitedChildren } from '../process.ts'
import { copyPrograms, measureSdkLoading, runPoolhouse } from '../programs.ts'

const times = 5

export const flow: Flow = {
  name: 'preview',
  description: 'preview of the guide\'s "rotation" when nothing has changed: bounded by the CPU of loading the SDK',
  async run(bench) {
    const { url } = await bench.service()
    const { folder, remove } = copyPrograms()
    const program = join(folder, 'rotation')
    const preview = () => runPoolhouse('preview', program, '--expect-no-changes', '--endpoint', url)
    await runPoolhouse('up', program, '--yes', '--endpoint', url)
    await preview()
    const loading = await measureSdkLoading()
    const cpuBefore = cpuOfExitedChildren()
    const waits: number[] = []
    for (let n = 0; n < times; n++) {
      const started = performance.now()
      await preview()
      waits.push(performance.now() - started)
    }
    const cpuAfter = cpuOfExitedChildren()
    await runPoolhouse('destroy', program, '--yes', '--endpoint', url)
    remove()
    waits.sort((a, b) => a - b)
    return {
      cpu: cpuAfter === null || cpuBefore === null ? null : (cpuAfter - cpuBefore) / times,
      boundCpu: loading,
      rate: null,
      p50: waits[Math.floor(times / 2)]!,
      p99: waits.at(-1)!,
      peakMemory: null,
      peers: {},
    }
  },
}
