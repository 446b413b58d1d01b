import { Gauge, type Registry } from 'prom-client'
import type { Context } from '../context.ts'
import { countBacklog } from '../storage/index.ts'

/** What waits in the store is counted up to here, so that a scrape costs the same in a large database. */
const mostCounted = 10_000

/** Gauges of what waits in the store, read at each scrape. */
export function storeMetrics(registry: Registry, { store, clock }: Pick<Context, 'store' | 'clock'>): void {
  const read = () => store.read(countBacklog({ at: clock.now(), limit: mostCounted }))
  // One read for all gauges of a scrape.
  let current: ReturnType<typeof read> | undefined
  const shared = () => {
    current ??= read().finally(() => {
      current = undefined
    })
    return current
  }
  const gauge = (name: string, help: string, pick: (backlog: Awaited<ReturnType<typeof read>>) => number) =>
    new Gauge({
      name,
      help: `${help} At most ${mostCounted} are counted.`,
      registers: [registry],
      async collect() {
        this.set(pick(await shared()))
      },
    })
  gauge('poolhouse_messages_waiting', 'Messages of the outbox that are due and not sent.', ({ messages }) => messages)
  gauge('poolhouse_analytics_events_waiting', 'Analytics events that are not delivered.', ({ analyticsEvents }) => analyticsEvents)
}
