import type { Context } from '../context.ts'
import { type Message, openMessage } from '../delivery/index.ts'
import { loadPool } from '../pools/index.ts'
import { listOutbox } from '../storage/index.ts'

/** What a person would have received, or has. */
export interface Received extends Message {
  at: string
  kind: string
  poolId: string
}

const most = 200

/** The newest first; of deleted pools and users nothing is left. */
export async function readInbox(context: Context): Promise<Received[]> {
  const rows = await context.store.read(listOutbox(most))
  const messages = await Promise.all(
    rows.map(async row => {
      const pool = await loadPool(context, row.pool_id)
      return pool
        ? [{ at: new Date(row.created_at).toISOString(), kind: row.kind, ...openMessage(context, pool, row), poolId: pool.id }]
        : []
    }),
  )
  return messages.flat()
}
