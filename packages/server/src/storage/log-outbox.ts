import type { LeaseClaim } from './leases.ts'
import { all, type Decision, inList, sql } from './sql.ts'

/** A record for the delivery of logs, written in the transaction that causes it. `record` is JSON. */
export interface NewLogRecord {
  id: string
  source: string
  record: string
}

/** A record that waits for its delivery. */
export interface LogRecordRow extends NewLogRecord {
  pool_id: string
  created_at: number
  due_at: number
  attempts: number
}

/** Adds a record. Part of the decision that causes it, so that both are committed or neither. */
export function* enqueueLogRecord(poolId: string, at: number, { id, source, record }: NewLogRecord): Decision<void> {
  yield sql`insert into log_outbox (id, pool_id, source, record, created_at, due_at)
    values (${id}, ${poolId}, ${source}, ${record}, ${at}, ${at}) on conflict (id) do nothing`
}

/** Writes a record that no other decision causes. */
export function* recordLog({ poolId, at, log }: { poolId: string; at: number; log: NewLogRecord }): Decision<void> {
  yield* enqueueLogRecord(poolId, at, log)
}

/** Leases due records to a worker. If its node stops, they are due again when the lease expires. */
export function* claimLogRecords({ at, realNow, leaseUntil, by, limit }: LeaseClaim): Decision<readonly LogRecordRow[]> {
  return yield* all<LogRecordRow>(sql`
    update log_outbox set lease_until = ${leaseUntil}, lease_by = ${by}, attempts = attempts + 1
    where lease_until <= ${realNow} and id in (
      select id from log_outbox where due_at <= ${at} and lease_until <= ${realNow} order by due_at limit ${limit})
    returning *`)
}

/** Ends all leases. For an engine with a single process, at start: the process that held them is gone. */
export function* releaseLogRecords(_: object): Decision<void> {
  yield sql`update log_outbox set lease_until = 0 where lease_until > 0`
}

/** Removes records that were delivered, if the worker `by` still holds their lease. */
export function* removeLogRecords({ ids, by }: { ids: readonly string[]; by: string }): Decision<void> {
  yield inList(sql`delete from log_outbox where lease_by = ${by} and id`, ids)
}

/** Makes records due again at `dueAt`, after their delivery failed. */
export function* retryLogRecords({ ids, by, dueAt }: { ids: readonly string[]; by: string; dueAt: number }): Decision<void> {
  yield inList(sql`update log_outbox set due_at = ${dueAt}, lease_until = 0 where lease_by = ${by} and id`, ids)
}
