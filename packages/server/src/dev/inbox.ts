import type { Context } from '../context.ts'
import { type Message, openMessage } from '../delivery/index.ts'
import { loadPool } from '../pools/index.ts'
import { listOutbox } from '../storage/index.ts'

/** A message of the outbox as `GET /_poolhouse/inbox` shows it. */
export interface InboxMessage extends Message {
  at: string
  /** When a transport delivered it; missing while it waits, or where no transport is configured. */
  sentAt?: string
  kind: string
  poolId: string
}

const maxMessages = 200

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** The newest messages first. Messages of deleted pools and users are gone with them. */
export async function readInbox(context: Context): Promise<InboxMessage[]> {
  const rows = await context.store.read(listOutbox(maxMessages))
  const messages = await Promise.all(
    rows.map(async row => {
      const pool = await loadPool(context, row.pool_id)
      if (!pool) return []
      const sent = row.delivered_at === null ? {} : { sentAt: iso(row.delivered_at) }
      return [{ at: iso(row.created_at), ...sent, kind: row.kind, ...openMessage(context, pool, row), poolId: pool.id }]
    }),
  )
  return messages.flat()
}
