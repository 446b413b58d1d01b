import type { EventSourceName, LogConfigurationType } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { reportOutages } from '../outage.ts'
import { retryDelayMs, startPolling } from '../polling.ts'
import { logConfigurationOf } from '../pools/index.ts'
import { claimLogRecords, type LogRecordRow, releaseLogRecords, removeLogRecords, retryLogRecords } from '../storage/index.ts'
import { openTarget, type SendRecords } from './targets.ts'

const pauseMs = 500
/** Longer than all requests for a batch may take, so that no other worker sends it while one still does. */
const leaseMs = 120_000
const batchSize = 200

/**
 * Sends records until the target has taken them. Records of a pool that has no such log any more are dropped. Returns a function that stops the worker.
 */
export function startLogDelivery(context: Context): () => Promise<void> {
  const { store, log, settings } = context
  if (!settings.logDelivery) return async () => {}
  const by = newUuid()
  const send = openTarget(context.outbound, settings.logDelivery)
  return startPolling({
    // Only one process uses a SQLite store, so leases in it are left from a process that ended.
    ready: store.engine === 'sqlite' ? store.decide(releaseLogRecords, {}).catch(() => {}) : undefined,
    batchSize,
    pauseMs,
    work: () => sendDue(context, by, send),
    outages: reportOutages(log, { during: 'Log records cannot be read', after: 'Log records can be read again' }),
  })
}

async function sendDue(context: Context, by: string, send: SendRecords): Promise<number> {
  const realNow = Date.now()
  const claim = { at: context.clock.now(), realNow, leaseUntil: realNow + leaseMs, by, limit: batchSize }
  const rows = await context.store.decide(claimLogRecords, claim)
  const groups = Map.groupBy(
    rows.toSorted((one, other) => one.created_at - other.created_at),
    ({ pool_id, source }) => `${source} ${pool_id}`,
  )
  await Promise.all([...groups.values()].map(group => sendGroup(context, by, send, group)))
  return rows.length
}

/** The records of one log of one pool. A destination that fails keeps no other log back. */
async function sendGroup(context: Context, by: string, send: SendRecords, rows: readonly LogRecordRow[]): Promise<void> {
  const { store, clock, log } = context
  const { pool_id, source, attempts } = rows[0]!
  const taken = new Set<string>()
  try {
    const configuration = await logConfigurationOf(context, pool_id, source as EventSourceName)
    const arn = configuration && destinationOf(configuration)
    if (arn === undefined) for (const { id } of rows) taken.add(id)
    else for (const id of await send(arn, rows)) taken.add(id)
  } catch (cause) {
    log.warn('Log records of a pool were not taken, and will be sent again', {
      pool: pool_id,
      source,
      attempts,
      cause: (cause as Error).message,
    })
  }
  const ids = rows.map(({ id }) => id)
  if (taken.size > 0) await store.decide(removeLogRecords, { ids: [...taken], by })
  const left = ids.filter(id => !taken.has(id))
  if (left.length > 0) await store.decide(retryLogRecords, { ids: left, by, dueAt: clock.now() + retryDelayMs(attempts) })
}

const destinationOf = (configuration: LogConfigurationType): string | undefined =>
  configuration.CloudWatchLogsConfiguration?.LogGroupArn ??
  configuration.FirehoseConfiguration?.StreamArn ??
  configuration.S3Configuration?.BucketArn
