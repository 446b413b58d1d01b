import type { LeaseClaim } from './leases.ts'
import { consumeQuota, type HourlyQuota } from './quotas.ts'
import { all, type Decision, one, sql } from './sql.ts'

/**
 * How a message is sent. `FUNCTION`: by a custom sender trigger of the pool. `NONE`: not at all; such a message is written for an unknown user, so
 * that the response takes as long as for an existing user.
 */
export type Medium = 'EMAIL' | 'SMS' | 'FUNCTION' | 'NONE'

/** A message to be sent, written in the transaction that causes it. `due_at` is in milliseconds of the domain clock. */
export interface NewMessage {
  id: string
  kind: string
  medium: Medium
  sealed_payload: Uint8Array
  due_at: number
  /** What sending it counts against, besides what the caller of the decision counts. */
  counts?: readonly HourlyQuota[]
}

/** A message in the outbox. */
export interface OutboxRow extends Omit<NewMessage, 'counts'> {
  pool_id: string
  sub: string
  created_at: number
  attempts: number
  delivered_at: number | null
  /** When a test took it; it gets each message once. */
  taken_at: number | null
}

/**
 * Adds a message to the outbox. Part of the decision that causes the message, so that both are committed or neither. One beyond a quota of its
 * destination is stored and never sent: the answer must not say what others had sent there.
 */
export function* enqueueMessage(poolId: string, sub: string, at: number, message: NewMessage): Decision<'queued' | 'suppressed'> {
  let { medium } = message
  for (const count of message.counts ?? []) {
    if ((yield* consumeQuota(count)) === 'used') continue
    medium = 'NONE'
    break
  }
  yield sql`insert into outbox (id, pool_id, sub, kind, medium, sealed_payload, created_at, due_at, lease_until)
    values (${message.id}, ${poolId}, ${sub}, ${message.kind}, ${medium}, ${message.sealed_payload}, ${at}, ${message.due_at}, 0)
    on conflict (id) do nothing`
  return medium === message.medium ? 'queued' : 'suppressed'
}

/** Which due messages a sender claims. */
export interface MessageClaim extends LeaseClaim {
  medium: Medium
  /** Messages created before this time are too old to send. */
  notBefore: number
}

/** Leases due messages to a sender. If its node stops, the messages are due again when the lease expires. */
export function* claimMessages({ medium, at, realNow, leaseUntil, notBefore, by, limit }: MessageClaim): Decision<readonly OutboxRow[]> {
  return yield* all<OutboxRow>(sql`
    update outbox set lease_until = ${leaseUntil}, lease_by = ${by}, attempts = attempts + 1
    where lease_until <= ${realNow} and delivered_at is null and id in (
      select id from outbox where medium = ${medium} and due_at <= ${at} and created_at > ${notBefore} and lease_until <= ${realNow} and delivered_at is null
      order by due_at limit ${limit})
    returning *`)
}

/** Ends all leases. For an engine with a single process, at start: the process that held them is gone. */
export function* releaseMessages(_: object): Decision<void> {
  yield sql`update outbox set lease_until = 0 where lease_until > 0 and delivered_at is null`
}

/** Marks a message as delivered, if the sender `by` still holds its lease. */
export function* markMessageDelivered({ id, by, at }: { id: string; by: string; at: number }): Decision<void> {
  yield sql`update outbox set delivered_at = ${at}, lease_until = 0 where id = ${id} and lease_by = ${by}`
}

/** Makes a message due again at `dueAt`, after sending it failed. */
export function* retryMessage({ id, by, dueAt }: { id: string; by: string; dueAt: number }): Decision<void> {
  yield sql`update outbox set due_at = ${dueAt}, lease_until = 0 where id = ${id} and lease_by = ${by} and delivered_at is null`
}

/** Messages that have a recipient, newest first. */
export function* listOutbox(limit: number): Decision<readonly OutboxRow[]> {
  return yield* all<OutboxRow>(sql`select * from outbox where medium <> 'NONE' order by created_at desc, id limit ${limit}`)
}

/** Messages that have a recipient and that no test has taken, the newest of them, oldest first. */
export function* listUntakenMessages(limit: number): Decision<readonly OutboxRow[]> {
  const newest = yield* all<OutboxRow>(
    sql`select * from outbox where medium <> 'NONE' and taken_at is null order by created_at desc, id limit ${limit}`,
  )
  return [...newest].reverse()
}

/** Takes a message for a test. Of several that ask for it at once one gets it. */
export function* takeMessage({ id, at }: { id: string; at: number }): Decision<'taken' | 'gone'> {
  const row = yield* one(sql`update outbox set taken_at = ${at} where id = ${id} and taken_at is null returning id`)
  return row ? 'taken' : 'gone'
}
