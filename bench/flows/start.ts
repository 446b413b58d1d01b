import { startBuiltService } from '../built.ts'
import type { Flow } from '../flow.ts'
import { cpuOfExitedChildren, run } from '../process.ts'

const times = 7

export const flow: Flow = {
  name: 'start',
  description: 'poolhouse start with an empty data directory, until the first response: bounded by a Node process that does nothing',
  async run() {
    // The first start fills the compile cache and is not measured.
    await (await startBuiltService()).stop()
    const before = cpuOfExitedChildren()
    const waits: number[] = []
    let peakMemory = 0
    for (let n = 0; n < times; n++) {
      const service = await startBuiltService()
      waits.push(service.readyAfter)
      peakMemory = Math.max(peakMemory, service.process.memory().peak)
      await service.stop()
    }
    const middle = cpuOfExitedChildren()
    for (let n = 0; n < times; n++) await run(process.execPath, ['-e', '0'])
    const after = cpuOfExitedChildren()
    waits.sort((a, b) => a - b)
    return {
      cpu: middle === null || before === null ? null : (middle - before) / times,
      boundCpu: after === null || middle === null ? null : (after - middle) / times,
      rate: null,
      p50: waits[Math.floor(times / 2)]!,
      p99: waits.at(-1)!,
      peakMemory,
      peers: {},
    }
  },
}
