import { all, type Decision, sql } from './sql.ts'

/**
 * `FUNCTION`: one of the pool's own sends it. `NONE`: nobody does; it is written for a name that nobody has, as a message would be for a
 * user, so that the time does not tell.
 */
export type Medium = 'EMAIL' | 'SMS' | 'FUNCTION' | 'NONE'

/** A message that waits to be sent. */
export interface NewMessage {
  id: string
  kind: string
  medium: Medium
  sealed_payload: Uint8Array
  due_at: number
}

export interface OutboxRow extends NewMessage {
  pool_id: string
  sub: string
  created_at: number
  attempts: number
  delivered_at: number | null
}

/** Written with what causes it, so that a message is neither lost nor sent for something that did not happen. */
export function* enqueueMessage(poolId: string, sub: string, at: number, message: NewMessage): Decision<void> {
  yield sql`insert into outbox (id, pool_id, sub, kind, medium, sealed_payload, created_at, due_at, lease_until)
    values (${message.id}, ${poolId}, ${sub}, ${message.kind}, ${message.medium}, ${message.sealed_payload}, ${at}, ${message.due_at}, 0)
    on conflict (id) do nothing`
}

export interface MessageClaim {
  medium: Medium
  /** The domain clock: what is due. */
  at: number
  /** The real clock: leases end by it, however the domain clock is moved. */
  realNow: number
  leaseUntil: number
  /** What was written before this is too old to send. */
  notBefore: number
  by: string
  limit: number
}

/** Takes messages for a while; a node that dies gives them back by doing nothing. */
export function* claimMessages({ medium, at, realNow, leaseUntil, notBefore, by, limit }: MessageClaim): Decision<readonly OutboxRow[]> {
  return yield* all<OutboxRow>(sql`
    update outbox set lease_until = ${leaseUntil}, lease_by = ${by}, attempts = attempts + 1
    where lease_until <= ${realNow} and delivered_at is null and id in (
      select id from outbox where medium = ${medium} and due_at <= ${at} and created_at > ${notBefore} and lease_until <= ${realNow} and delivered_at is null
      order by due_at limit ${limit})
    returning *`)
}

/** For the only process that sends: what was being sent by one that is gone. */
export function* releaseMessages(_: object): Decision<void> {
  yield sql`update outbox set lease_until = 0 where lease_until > 0 and delivered_at is null`
}

/** Sent, and not again unless this is lost. */
export function* markMessageDelivered({ id, by, at }: { id: string; by: string; at: number }): Decision<void> {
  yield sql`update outbox set delivered_at = ${at}, lease_until = 0 where id = ${id} and lease_by = ${by}`
}

export function* retryMessage({ id, by, dueAt }: { id: string; by: string; dueAt: number }): Decision<void> {
  yield sql`update outbox set due_at = ${dueAt}, lease_until = 0 where id = ${id} and lease_by = ${by} and delivered_at is null`
}

/** Those that somebody would get, the newest first. */
export function* listOutbox(limit: number): Decision<readonly OutboxRow[]> {
  return yield* all<OutboxRow>(sql`select * from outbox where medium <> 'NONE' order by created_at desc, id limit ${limit}`)
}
