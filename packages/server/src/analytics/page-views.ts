import type { Context, PageViews } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { reportOutages } from '../outage.ts'
import { type NewAnalyticsEvent, recordAnalyticsEvents, type Store } from '../storage/index.ts'

interface Count {
  pool_id: string
  client_id: string
  page: string
  views: number
}

/** Rows that one transaction writes. */
const batchSize = 500

/**
 * How often the pages of each client were shown. Anybody can open a page, so that a row for each view would let anybody fill the database: views are
 * counted in memory and written once a minute, an event for each page of a client. A node that is killed loses those of its last minute.
 */
export class CountedPageViews implements PageViews {
  #counts = new Map<string, Count>()

  note(poolId: string, clientId: string, page: string): void {
    const key = JSON.stringify([clientId, page])
    const count = this.#counts.get(key)
    if (count) count.views++
    else this.#counts.set(key, { pool_id: poolId, client_id: clientId, page, views: 1 })
  }

  /** Durable when it resolves. Views whose write failed are written by the next call. `at` in milliseconds. */
  async write(store: Store, at: number): Promise<void> {
    const counts = this.#counts
    this.#counts = new Map()
    const events = [...counts.values()].map(count => toEvent(count, at))
    for (let from = 0; from < events.length; from += batchSize) {
      const batch = events.slice(from, from + batchSize)
      await store.decide(recordAnalyticsEvents, batch).catch(cause => {
        this.#keep(events.slice(from))
        throw cause
      })
    }
  }

  #keep(events: readonly NewAnalyticsEvent[]): void {
    for (const { pool_id, client_id, page, views } of events) {
      const key = JSON.stringify([client_id, page])
      this.#counts.set(key, { pool_id, client_id, page: page!, views: views! + (this.#counts.get(key)?.views ?? 0) })
    }
  }
}

const toEvent = (count: Count, at: number): NewAnalyticsEvent => ({
  ...count,
  ...{ id: newUuid(), kind: 'page-view', origin: 'page', endpoint_id: null, user_key: null, error: null, created_at: at },
})

const writeMs = 60_000

/** Writes the views once a minute, and when it is stopped. Returns a function that stops it. */
export function startWritingPageViews({ store, clock, pageViews, log }: Context): () => Promise<void> {
  const outages = reportOutages(log, { during: 'Page views cannot be written', after: 'Page views can be written again' })
  const write = async () => pageViews?.write(store, clock.now()).then(outages.succeeded, outages.failed)
  const timer = setInterval(write, writeMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await write()
  }
}
