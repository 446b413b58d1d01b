import type { Context } from '../context.ts'
import { type Message, openMessage } from '../delivery/index.ts'
import { loadPool } from '../pools/index.ts'
import { listOutbox } from '../storage/index.ts'

/** What a person would have received, or has. */
export interface InboxMessage extends Message {
  at: string
  /** When it was handed over; absent while it waits, or where there is no way out. */
  sentAt?: string
  kind: string
  poolId: string
}

const most = 200

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** The newest first; of deleted pools and users nothing is left. */
export async function readInbox(context: Context): Promise<InboxMessage[]> {
  const rows = await context.store.read(listOutbox(most))
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
