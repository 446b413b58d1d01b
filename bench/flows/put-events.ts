import type { Flow } from '../flow.ts'
import { postJson, runLoad } from '../load.ts'

const concurrency = 16
const eventsPerRequest = 100

/** Each request has events of its own, of ten endpoints: sign-ins of ten clients. */
export const flow: Flow = {
  name: 'put-events',
  description: `PutEvents of ${eventsPerRequest} events, stored and counted: a hundred rows of a durable commit`,
  async run(bench) {
    const { url, process } = await bench.service()
    const { Id } = await postJson<{ Id: string }>(`${url}/v1/apps`, { Name: 'bench' })
    let next = 0
    const put = () => postJson(`${url}/v1/apps/${Id}/events`, { BatchItem: batch(next++) })
    await runLoad(put, { concurrency, milliseconds: 1_000 })
    const before = process.cpu()
    const { rate, p50, p99, count } = await runLoad(put, { concurrency, milliseconds: 4_000 })
    const cpu = (process.cpu() - before) / count
    return { cpu, rate, p50, p99, peakMemory: process.memory().peak, boundCpu: eventsPerRequest * bench.bounds.commit, peers: {} }
  },
}

function batch(request: number): object {
  const Timestamp = new Date().toISOString()
  const item = (endpoint: number) => ({
    Endpoint: {},
    Events: Object.fromEntries(
      Array.from({ length: eventsPerRequest / 10 }, (_, index) => [
        `${request}-${index}`,
        { EventType: '_userauth.sign_in', Timestamp, Attributes: { userPoolId: 'us-east-1_000000000', clientId: `client${endpoint}` } },
      ]),
    ),
  })
  return Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`endpoint-${request % 500}-${index}`, item(index)]))
}
