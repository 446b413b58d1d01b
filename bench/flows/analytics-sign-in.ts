import { createAnalyticsPool } from '../analytics.ts'
import { type BenchPool, createPoolAndUsers, password } from '../api-flow.ts'
import type { Cost, Flow, ServiceUnderTest } from '../flow.ts'
import { call, runLoad } from '../load.ts'

const concurrency = 64
const rounds = 5

/** Signs in the user of a worker at an endpoint of its own. */
const signIn = ({ url, clientId, users }: BenchPool, worker: number) =>
  call(url, 'InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: users[worker], PASSWORD: password },
    AnalyticsMetadata: { AnalyticsEndpointId: `device-${worker}` },
  })

async function measure({ process }: ServiceUnderTest, pool: BenchPool): Promise<Cost> {
  const before = process.cpu()
  const { rate, p50, p99, count } = await runLoad(worker => signIn(pool, worker), { concurrency, milliseconds: 2_000 })
  return { cpu: (process.cpu() - before) / count, rate, p50, p99, peakMemory: process.memory().peak }
}

const middle = (costs: readonly Cost[], member: keyof Cost): number =>
  costs.map(cost => cost[member]!).sort((one, other) => one - other)[Math.floor(costs.length / 2)]!

const median = (costs: readonly Cost[]): Cost => ({
  cpu: middle(costs, 'cpu'),
  rate: middle(costs, 'rate'),
  p50: middle(costs, 'p50'),
  p99: middle(costs, 'p99'),
  peakMemory: middle(costs, 'peakMemory'),
})

export const flow: Flow = {
  name: 'analytics-sign-in',
  description: 'InitiateAuth of a client with analytics and user data, its events being delivered; beside it a client without',
  async run(bench) {
    const service = await bench.service()
    const on = await createAnalyticsPool(service.url)
    const off = await createPoolAndUsers(service.url, {})
    const costs = { on: [] as Cost[], off: [] as Cost[] }
    await measure(service, on)
    await measure(service, off)
    // In turns, so that what else the machine does meets both.
    for (let round = 0; round < rounds; round++) {
      costs.off.push(await measure(service, off))
      costs.on.push(await measure(service, on))
    }
    const { modularPower, signature, commit } = bench.bounds
    return { ...median(costs.on), boundCpu: modularPower + 2 * signature + commit, peers: { 'analytics off': median(costs.off) } }
  },
}
