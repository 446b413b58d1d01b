import { all, type Decision, sql } from './sql.ts'

/** A message that waits to be sent. */
export interface OutboxRow {
  id: string
  kind: string
  sealed_payload: Uint8Array
  due_at: number
}

export interface PostedRow extends OutboxRow {
  pool_id: string
  sub: string
  created_at: number
}

/** Written with what causes it, so that a message is neither lost nor sent for something that did not happen. */
export function* post(poolId: string, sub: string, at: number, message: OutboxRow): Decision<void> {
  yield sql`insert into outbox (id, pool_id, sub, kind, sealed_payload, created_at, due_at, lease_until)
    values (${message.id}, ${poolId}, ${sub}, ${message.kind}, ${message.sealed_payload}, ${at}, ${message.due_at}, 0)
    on conflict (id) do nothing`
}

/** The newest first. */
export function* listOutbox(limit: number): Decision<readonly PostedRow[]> {
  return yield* all<PostedRow>(sql`select * from outbox order by created_at desc, id limit ${limit}`)
}
