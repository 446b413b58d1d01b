import type { Context } from '../context.ts'
import { loadPool } from '../pools/index.ts'
import { listOutbox } from '../storage/index.ts'

/** What a person would have received. */
export interface Message {
  at: string
  kind: string
  medium: 'EMAIL' | 'SMS'
  to: string
  subject?: string
  text: string
  poolId: string
}

const most = 200

/** The newest first; of deleted pools and users nothing is left. */
export async function readInbox(context: Context): Promise<Message[]> {
  const rows = await context.store.read(listOutbox(most))
  const messages = await Promise.all(
    rows.map(async ({ id, pool_id, sub, kind, created_at, sealed_payload: sealed }) => {
      const pool = await loadPool(context, pool_id)
      if (!pool) return []
      const payload = JSON.parse(context.keys.open({ dataKey: pool.dataKey, associated: [pool_id, sub, 'outbox', id], sealed }).toString())
      return [{ at: new Date(created_at).toISOString(), kind, ...payload, poolId: pool_id }]
    }),
  )
  return messages.flat()
}
