import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createAnalyticsPool, readBacklog, writeBacklog } from '../analytics.ts'
import { startBuiltService } from '../built.ts'
import type { Flow } from '../flow.ts'

const events = 10_000

export const flow: Flow = {
  name: 'analytics-backlog',
  description: `${events} events that waited in the outbox while no service ran, from its start until all are stored: events a second`,
  async run() {
    const first = await startBuiltService()
    const pool = await createAnalyticsPool(first.url, 64)
    await first.process.stop()
    const file = join(first.data, 'poolhouse.db')
    writeBacklog(file, pool, events)
    const second = await startBuiltService(['--data', first.data])
    const started = performance.now()
    const before = second.process.cpu()
    while (readBacklog(file).waiting > 0) await setTimeout(50)
    const seconds = (performance.now() - started) / 1000
    const cpu = second.process.cpu() - before
    const { stored } = readBacklog(file)
    const { peak: peakMemory } = second.process.memory()
    await second.stop()
    await first.stop()
    if (stored !== events) throw new Error(`Of ${events} events ${stored} were stored.`)
    return { cpu: cpu / events, boundCpu: null, rate: events / seconds, p50: null, p99: null, peakMemory, peers: {} }
  },
}
