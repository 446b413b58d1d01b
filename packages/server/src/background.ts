import { startAnalyticsDelivery, startWritingPageViews } from './analytics/index.ts'
import type { DomainClock } from './clock.ts'
import type { Context, DeliverySettings } from './context.ts'
import { openTransports, startDelivery } from './delivery/index.ts'
import { startFollowingMasterKey } from './follow-master-key.ts'
import { reportOutages } from './outage.ts'
import { analyticsOf, startEventSink } from './pinpoint/index.ts'
import { startPolling } from './polling.ts'
import { startLogDelivery } from './pool-logs/index.ts'
import { startEmptyingPools } from './pools/index.ts'
import { expireUnconfirmedUsers, sweep } from './storage/index.ts'
import { startRotatingKeys } from './tokens/index.ts'

const sweepIntervalMs = 60_000
/** Rows of each table that one transaction removes. */
const sweepBatch = 500
const writeSecretUsesMs = 60_000
/** Other nodes see a move of the clock as late as a change of a pool. */
const refreshClockMs = 1_000

/** Starts the work that a service does beside its requests. Returns a function that stops all of it, and resolves when the last run has ended. */
export async function startBackground(context: Context & { clock: DomainClock }, delivery: DeliverySettings): Promise<() => Promise<void>> {
  const stops = [
    startSweeping(context),
    startExpiringUsers(context),
    startFollowingClock(context),
    startEmptyingPools(context),
    startWritingSecretUses(context),
    startAnalyticsDelivery(context),
    startWritingPageViews(context),
    startEventSink(context),
    startRotatingKeys(context),
    startFollowingMasterKey(context),
    startLogDelivery(context),
    await startConfiguredDelivery(context, delivery),
  ]
  return async () => {
    await Promise.all(stops.map(stop => stop()))
  }
}

/** Removes expired rows once a minute, in small transactions, so that requests run between them. Returns a function that stops it. */
function startSweeping({ store, clock, log, settings }: Context): () => Promise<void> {
  const { keepEventsFor } = analyticsOf(settings)
  let isStopped = false
  let sweeping: Promise<void> = Promise.resolve()
  const outages = reportOutages(log, { during: 'Expired rows cannot be removed', after: 'Expired rows can be removed again' })
  const sweepAll = async () => {
    while (!isStopped && (await store.decide(sweep, { at: clock.now(), limit: sweepBatch, keepEventsFor })));
    if (!isStopped) outages.succeeded()
  }
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweepAll).catch(outages.failed)
  }, sweepIntervalMs)
  timer.unref()
  return () => {
    isStopped = true
    clearInterval(timer)
    return sweeping
  }
}

/** Users that one transaction deletes, with all of their rows. */
const expiredAtOnce = 50
const dayMs = 86_400_000

/** Deletes users who never confirmed their sign-up, once a minute and in small transactions. Returns a function that stops it. */
function startExpiringUsers({ store, clock, log, settings: { unconfirmedUsersExpireDays: days } }: Context): () => Promise<void> {
  if (days === undefined) return async () => {}
  let isStopped = false
  let expiring: Promise<void> = Promise.resolve()
  const outages = reportOutages(log, { during: 'Unconfirmed users cannot be removed', after: 'Unconfirmed users can be removed again' })
  const expireAll = async () => {
    let count = 0
    for (let some = expiredAtOnce; some > 0 && !isStopped; count += some)
      some = await store.decide(expireUnconfirmedUsers, { before: clock.now() - days * dayMs, limit: expiredAtOnce })
    if (count > 0) log.info('Users who did not confirm their sign-up in time were deleted', { count, days })
    if (!isStopped) outages.succeeded()
  }
  const timer = setInterval(() => {
    expiring = expiring.then(expireAll).catch(outages.failed)
  }, sweepIntervalMs)
  timer.unref()
  return () => {
    isStopped = true
    clearInterval(timer)
    return expiring
  }
}

/** In development any node over PostgreSQL may move the domain clock; the others follow. Returns a function that stops it. */
function startFollowingClock({ clock, store, log, settings }: Context & { clock: DomainClock }): () => Promise<void> {
  if (store.engine !== 'postgres' || settings.mode !== 'development') return async () => {}
  const outages = reportOutages(log, { during: 'The clock cannot be read', after: 'The clock can be read again' })
  return startPolling({ work: () => clock.refresh().then(() => 0), batchSize: 1, pauseMs: refreshClockMs, outages })
}

/** Writes the uses of client secrets once a minute, and when it is stopped. Returns a function that stops it. */
function startWritingSecretUses({ store, secretUses, log }: Context): () => Promise<void> {
  const outages = reportOutages(log, {
    during: 'The uses of client secrets cannot be written',
    after: 'The uses of client secrets can be written again',
  })
  const write = () => secretUses.write(store).then(outages.succeeded, outages.failed)
  const timer = setInterval(write, writeSecretUsesMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    return write()
  }
}

/** Without a configured transport the worker does not run. */
async function startConfiguredDelivery(context: Context, settings: DeliverySettings): Promise<() => Promise<void>> {
  const transports = await openTransports(context, settings)
  return Object.keys(transports).length === 0 ? async () => {} : startDelivery(context, transports)
}
