import type { LeaseClaim } from './leases.ts'
import type { PinpointEventRow } from './pinpoint-events.ts'
import { all, type Decision, sql } from './sql.ts'

/** Events that the sink has not received. */
export interface SinkBatchRow {
  id: string
  app_id: string
  /** `PinpointEventRow`s. JSON. */
  events: string
  created_at: number
  due_at: number
  attempts: number
}

/** The events of a batch. */
export const eventsOfBatch = ({ events }: SinkBatchRow): readonly PinpointEventRow[] => JSON.parse(events)

/** Leases due batches to a sender, the oldest first. If its node stops, they are due again when the lease expires. */
export function* claimSinkBatches({ at, realNow, leaseUntil, by, limit }: LeaseClaim): Decision<readonly SinkBatchRow[]> {
  return yield* all<SinkBatchRow>(sql`
    update pinpoint_batches set lease_until = ${leaseUntil}, lease_by = ${by}, attempts = attempts + 1
    where lease_until <= ${realNow} and id in (
      select id from pinpoint_batches where due_at <= ${at} and lease_until <= ${realNow} order by due_at limit ${limit})
    returning id, app_id, events, created_at, due_at, attempts`)
}

/** Ends all leases. For an engine with a single process, at start: the process that held them is gone. */
export function* releaseSinkBatches(_: object): Decision<void> {
  yield sql`update pinpoint_batches set lease_until = 0 where lease_until > 0`
}

/** Removes batches that the sink has received, if the sender `by` still holds their lease. */
export function* removeSinkBatches({ ids, by }: { ids: readonly string[]; by: string }): Decision<void> {
  for (const id of ids) yield sql`delete from pinpoint_batches where id = ${id} and lease_by = ${by}`
}

/** Makes batches due again at `dueAt`, after sending them failed. */
export function* retrySinkBatches({ ids, by, dueAt }: { ids: readonly string[]; by: string; dueAt: number }): Decision<void> {
  for (const id of ids) yield sql`update pinpoint_batches set due_at = ${dueAt}, lease_until = 0 where id = ${id} and lease_by = ${by}`
}

/** How many batches wait, and since when the oldest does. */
export function* readSinkBacklog(): Decision<{ batches: number; oldest: number | null }> {
  const [row] = yield* all<{ batches: number; oldest: number | null }>(
    sql`select count(*) as batches, min(created_at) as oldest from pinpoint_batches`,
  )
  return row!
}
