import { type LogAnswer, logRequests, RequestLog } from '../../packages/server/src/request-log/index.ts'
import type { Flow } from '../flow.ts'

const requests = 100_000
const answer = new Response('')
const context = {
  settings: { mode: 'production' as const, allowedHosts: [] } as never,
  clock: { now: () => Date.now() },
  log: {} as never,
}

/** Milliseconds of CPU for one request through a handler. */
async function costOf(handler: LogAnswer): Promise<number> {
  const sent = Array.from({ length: requests }, () => ({ method: 'POST', url: '/' }) as never)
  const before = process.cpuUsage()
  for (const incoming of sent) await handler(incoming, () => answer)
  await new Promise(resolve => setImmediate(resolve))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / requests
}

export const flow: Flow = {
  name: 'request-event',
  description: 'the event of a request in the request log, where nobody follows it: at most 0.005 ms',
  async run({ logProgress }) {
    const bare: LogAnswer = async (_, answer) => answer()
    const logged = logRequests(new RequestLog(), context)
    await costOf(logged)
    const costs: number[] = []
    for (let round = 0; round < 5; round++) costs.push((await costOf(logged)) - (await costOf(bare)))
    const [best = 0, , median = 0, , worst = 0] = costs.toSorted((one, other) => one - other)
    logProgress(`request-event: ${(best * 1_000).toFixed(1)} µs, in the worst of ${costs.length} rounds ${(worst * 1_000).toFixed(1)} µs`)
    return { cpu: median, rate: null, p50: median, p99: worst, boundCpu: null, peakMemory: null, peers: {} }
  },
}
