import type { Context } from '../context.ts'
import { type Message, openMessage } from '../delivery/index.ts'
import { loadPool } from '../pools/index.ts'
import { listOutbox, listUntakenMessages, type OutboxRow, takeMessage } from '../storage/index.ts'

/** A message of the outbox as `GET /_poolhouse/inbox` shows it. */
export interface InboxMessage extends Message {
  id: string
  at: string
  /** When a transport delivered it; missing while it waits, or where no transport is configured. */
  sentAt?: string
  /** When `GET /_poolhouse/inbox/next` gave it to a test. */
  takenAt?: string
  kind: string
  poolId: string
}

/** Which message a test waits for. */
export interface InboxQuestion {
  to: string
  kind: string | undefined
  pool: string | undefined
}

const maxMessages = 200
/** Messages among which the next one is looked for, the newest. */
const maxUntaken = 1_000

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

async function shown(context: Context, row: OutboxRow): Promise<InboxMessage | undefined> {
  const pool = await loadPool(context, row.pool_id)
  if (!pool) return undefined
  return {
    id: row.id,
    at: iso(row.created_at),
    ...(row.delivered_at !== null && { sentAt: iso(row.delivered_at) }),
    ...(row.taken_at !== null && { takenAt: iso(row.taken_at) }),
    kind: row.kind,
    ...openMessage(context, pool, row),
    poolId: pool.id,
  }
}

/** The newest messages first. Messages of deleted pools and users are gone with them. */
export async function readInbox(context: Context): Promise<InboxMessage[]> {
  const rows = await context.store.read(listOutbox(maxMessages))
  return (await Promise.all(rows.map(row => shown(context, row)))).filter(message => message !== undefined)
}

/** Takes the oldest message that answers the question and that nobody took. `passed` remembers those that do not answer it. */
export async function takeNext(
  context: Context,
  { to, kind, pool }: InboxQuestion,
  passed: Set<string>,
): Promise<InboxMessage | undefined> {
  const rows = await context.store.read(listUntakenMessages(maxUntaken))
  for (const row of rows) {
    if (passed.has(row.id)) continue
    const message = await shown(context, row)
    const answers =
      message?.to.toLowerCase() === to.toLowerCase() &&
      (kind === undefined || message.kind === kind) &&
      (pool === undefined || message.poolId === pool)
    if (answers && (await context.store.decide(takeMessage, { id: row.id, at: context.clock.now() })) === 'taken') return message
    passed.add(row.id)
  }
  return undefined
}
