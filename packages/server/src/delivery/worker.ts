import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { loadPool, type Pool } from '../pools/index.ts'
import { claimMessages, type Medium, markMessageDelivered, type OutboxRow, releaseMessages, retryMessage } from '../storage/index.ts'
import { type Message, openMessage } from './message.ts'

/** Hands a message over; resolves when the other side has taken it. `id` is stable, so that a repeat can be told from a second message. */
export type SendMessage = (message: Message, about: { id: string; pool: Pool }) => Promise<void>

export type Transports = Partial<Record<Medium, SendMessage>>

const pollEvery = 500
/** Longer than any transport may take. */
const lease = 60_000
const batch = 20
/** Codes live a day at most: what could not be sent by then is not worth sending. */
const sendWithin = 86_400_000

/** 2 s, 4 s, … at most ten minutes. */
export const retryDelayMs = (attempts: number): number => Math.min(1_000 * 2 ** attempts, 600_000)

/**
 * Sends what waits in the outbox, at least once: a message is settled after the other side took it, so that only a crash in
 * between sends it twice. Returns how to stop.
 */
export function startDelivery(context: Context, transports: Transports): () => Promise<void> {
  const mediums = Object.keys(transports) as Medium[]
  const by = newUuid()
  let isStopped = false
  // Nobody else sends from an embedded store: no lease that is still there is anybody's.
  const ready = context.store.engine === 'sqlite' ? context.store.decide(releaseMessages, {}).catch(() => {}) : Promise.resolve()
  // One loop each: a function that hangs holds up no mail.
  const run = async (medium: Medium) => {
    while (!isStopped) {
      const sent = await deliver(context, by, medium, transports[medium]!).catch(cause => {
        context.log.warn('Messages could not be read', { cause: String(cause) })
        return 0
      })
      if (sent < batch) await pause()
    }
  }
  const sleeping = new Set<() => void>()
  const pause = () =>
    new Promise<void>(resolve => {
      const wake = () => {
        sleeping.delete(wake)
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(wake, pollEvery)
      timer.unref()
      sleeping.add(wake)
    })
  const running = mediums.map(medium => ready.then(() => run(medium)))
  return async () => {
    isStopped = true
    for (const wake of sleeping) wake()
    await Promise.all(running)
  }
}

async function deliver(context: Context, by: string, medium: Medium, send: SendMessage): Promise<number> {
  const realNow = Date.now()
  const at = context.clock.now()
  const claim = { medium, at, realNow, leaseUntil: realNow + lease, notBefore: at - sendWithin, by, limit: batch }
  const rows = await context.store.decide(claimMessages, claim)
  await Promise.all(rows.map(row => deliverOne(context, by, row, send)))
  return rows.length
}

async function deliverOne(context: Context, by: string, row: OutboxRow, send: SendMessage): Promise<void> {
  const { store, clock, log } = context
  try {
    const pool = await loadPool(context, row.pool_id)
    if (pool) await send(openMessage(context, pool, row), { id: row.id, pool })
    await store.decide(markMessageDelivered, { id: row.id, by, at: clock.now() })
  } catch (cause) {
    // The cause may quote an address, never the text: what is in a message stays out of logs.
    log.warn('A message could not be sent and will be tried again', {
      id: row.id,
      medium: row.medium,
      attempts: row.attempts,
      cause: (cause as Error).message,
    })
    await store.decide(retryMessage, { id: row.id, by, dueAt: clock.now() + retryDelayMs(row.attempts) }).catch(() => {})
  }
}
