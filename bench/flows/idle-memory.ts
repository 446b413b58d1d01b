import { setTimeout } from 'node:timers/promises'
import { startBuiltService } from '../built.ts'
import type { Flow } from '../flow.ts'

export const flow: Flow = {
  name: 'idle-memory',
  description: 'resident memory of a service five seconds after its first and only response',
  async run() {
    const service = await startBuiltService()
    await setTimeout(5_000)
    const { now } = service.process.memory()
    await service.stop()
    return { cpu: null, boundCpu: null, rate: null, p50: null, p99: null, peakMemory: now, peers: {} }
  },
}
