import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { reportOutages } from '../outage.ts'
import { retryDelayMs, startPolling } from '../polling.ts'
import { loadPool, logRecordOf } from '../pools/index.ts'
import {
  claimMessages,
  type Medium,
  markMessageDelivered,
  type OutboxRow,
  recordLog,
  releaseMessages,
  retryMessage,
} from '../storage/index.ts'
import { openMessage, type Send } from './message.ts'

/** Sends a message as the outbox keeps it. */
export type SendMessage = Send<string>

/** How to send the messages of each medium. */
export type Transports = Partial<Record<Medium, SendMessage>>

const pollMs = 500
/** How long a worker may take to send a message before another may claim it. Longer than the time limit of any transport. */
const leaseMs = 60_000
const batchSize = 20
/** Messages that could not be sent for a day are dropped, because no code is valid for longer. */
const maxAgeMs = 86_400_000

/**
 * Sends the messages of the outbox, each at least once: a message is marked as delivered after the receiver has accepted it, so that only a crash
 * in between sends it twice. Returns a function that stops the worker.
 */
export function startDelivery(context: Context, transports: Transports): () => Promise<void> {
  const by = newUuid()
  // Only one process uses a SQLite store, so leases in it are left from a process that ended.
  const ready = context.store.engine === 'sqlite' ? context.store.decide(releaseMessages, {}).catch(() => {}) : undefined
  const outages = reportOutages(context.log, { during: 'The outbox cannot be read', after: 'The outbox can be read again' })
  // A loop for each medium, so that a custom sender that hangs delays no mail.
  const stops = (Object.keys(transports) as Medium[]).map(medium =>
    startPolling({
      ready,
      batchSize,
      pauseMs: pollMs,
      work: () => deliver(context, by, medium, transports[medium]!),
      outages,
    }),
  )
  return async () => {
    await Promise.all(stops.map(stop => stop()))
  }
}

async function deliver(context: Context, by: string, medium: Medium, send: SendMessage): Promise<number> {
  const realNow = Date.now()
  const at = context.clock.now()
  const claim = { medium, at, realNow, leaseUntil: realNow + leaseMs, notBefore: at - maxAgeMs, by, limit: batchSize }
  const rows = await context.store.decide(claimMessages, claim)
  const { backgroundSpans } = context
  const one = (row: OutboxRow) =>
    backgroundSpans
      ? backgroundSpans.work(`deliver ${medium}`, spans => deliverOne(spans.context(context), by, row, send))
      : deliverOne(context, by, row, send)
  await Promise.all(rows.map(one))
  return rows.length
}

async function deliverOne(context: Context, by: string, row: OutboxRow, send: SendMessage): Promise<void> {
  const { store, clock, log } = context
  try {
    const pool = await loadPool(context, row.pool_id)
    if (pool) await send(openMessage(context, pool, row), { id: row.id, pool })
    await store.decide(markMessageDelivered, { id: row.id, by, at: clock.now() })
  } catch (cause) {
    // The cause may quote an address. Texts of messages never go to the log.
    log.warn('A message could not be sent and will be retried', {
      id: row.id,
      medium: row.medium,
      attempts: row.attempts,
      cause: (cause as Error).message,
    })
    // Once for a message, not at every attempt.
    if (row.attempts === 1) await logFailure(context, row, cause as Error).catch(() => {})
    await store.decide(retryMessage, { id: row.id, by, dueAt: clock.now() + retryDelayMs(row.attempts) }).catch(() => {})
  }
}

/** The record for the log of the pool, where it has one of messages that could not be sent. docs/reference/users-and-pools.md#21. */
async function logFailure(context: Context, { pool_id, medium }: OutboxRow, { message }: Error): Promise<void> {
  const log = await logRecordOf(context, { id: pool_id }, 'userNotification', () => ({ details: `${medium}: ${message}` }))
  if (log) await context.store.decide(recordLog, { poolId: pool_id, at: context.clock.now(), log })
}
