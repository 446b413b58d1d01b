import { ServiceError } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { reportOutages } from '../outage.ts'
import { retryDelayMs, startPolling } from '../polling.ts'
import {
  type AnalyticsEventRow,
  type AnalyticsResult,
  claimAnalyticsEvents,
  clientOfNobody,
  finishAnalyticsEvents,
  releaseAnalyticsEvents,
  retryAnalyticsEvent,
} from '../storage/index.ts'
import { deliverToClient } from './deliver.ts'
import type { DeliveryOutcome } from './outcomes.ts'

const pauseMs = 500
/** Milliseconds that a worker has for a batch before another may claim it. */
const leaseMs = 60_000
const batchSize = 500
/** An event whose delivery fails this often, over about two days, is given up, so that it cannot be tried for ever. */
const maxAttempts = 300

/**
 * Delivers the events of the outbox to Pinpoint, each at least once: an event is removed after Pinpoint has stored it, and its id makes a repeat
 * harmless. Returns a function that stops the worker.
 */
export function startAnalyticsDelivery(context: Context): () => Promise<void> {
  const { store, log } = context
  const by = newUuid()
  const told = new Map<string, string>()
  return startPolling({
    // Only one process uses a SQLite store, so leases in it are left from a process that ended.
    ready: store.engine === 'sqlite' ? store.decide(releaseAnalyticsEvents, {}).catch(() => {}) : undefined,
    batchSize,
    pauseMs,
    work: () => deliverDueEvents(context, by, told),
    outages: reportOutages(log, { during: 'Analytics events cannot be read', after: 'Analytics events can be read again' }),
  })
}

/** Claims events that are due and delivers them, those of each client together. Returns how many there were. */
async function deliverDueEvents(context: Context, by: string, told: Map<string, string>): Promise<number> {
  const realNow = Date.now()
  const at = context.clock.now()
  const claim = { at, realNow, leaseUntil: realNow + leaseMs, by, limit: batchSize }
  const rows = await context.store.decide(claimAnalyticsEvents, claim)
  if (rows.length === 0) return 0
  const clients = Map.groupBy(
    rows.toSorted((one, other) => one.created_at - other.created_at),
    ({ client_id }) => client_id,
  )
  const results = (await Promise.all([...clients.values()].map(events => deliverTogether(context, by, events)))).flat()
  await context.store.decide(finishAnalyticsEvents, { by, at: context.clock.now(), results })
  for (const result of results) if (result.client_id !== clientOfNobody) reportRefusal(context, told, result)
  return rows.length
}

/** Says in the log that a client's events are not delivered: once, until they are or another reason applies. */
function reportRefusal({ log }: Context, told: Map<string, string>, { client_id, outcome, detail }: AnalyticsResult): void {
  if (outcome === 'delivered') {
    told.delete(client_id)
    return
  }
  if (told.get(client_id) === outcome) return
  told.set(client_id, outcome)
  log.warn('Analytics events of an app client are not delivered. "poolhouse analytics status" counts them.', {
    client: client_id,
    outcome,
    ...(detail !== null && { reason: detail }),
  })
}

/** Delivers events of one client. If that fails, each is tried by itself, so that one that can never be delivered keeps no other back. */
async function deliverTogether(context: Context, by: string, events: readonly AnalyticsEventRow[]): Promise<AnalyticsResult[]> {
  try {
    return await deliverToClient(context, events)
  } catch (cause) {
    if (events.length === 1) return retryLater(context, by, events[0]!, cause)
    const results: AnalyticsResult[] = []
    for (const event of events) results.push(...(await deliverTogether(context, by, [event])))
    return results
  }
}

async function retryLater(
  { store, clock, log }: Context,
  by: string,
  event: AnalyticsEventRow,
  cause: unknown,
): Promise<AnalyticsResult[]> {
  const { id, pool_id, client_id, attempts } = event
  const text = String(cause)
  const givenUp = (outcome: DeliveryOutcome) => [{ pool_id, client_id, outcome, detail: text.slice(0, 1_000), ids: [id] }]
  // What Pinpoint refuses it refuses always.
  if (cause instanceof ServiceError) return givenUp('invalid')
  log.warn('An analytics event could not be delivered and will be retried', { id, client: client_id, attempts, cause: text })
  if (attempts >= maxAttempts) return givenUp('failed')
  await store.decide(retryAnalyticsEvent, { id, by, dueAt: clock.now() + retryDelayMs(attempts) })
  return []
}
