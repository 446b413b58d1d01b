import type { ActorKind } from './pinpoint-events.ts'
import { dayOf } from './pinpoint-events.ts'
import { all, type Decision, one, type Statement, sql } from './sql.ts'

const actorKinds: readonly ActorKind[] = ['active', 'delivered']

/**
 * Deletes events, who was active, and what the sink has not taken, from before `before`, at most `limit` of each for each application; the counts per
 * day stay. Returns whether more may be left. It goes through the applications that exist, in the order of an index, so that a sweep that finds
 * nothing never reads the events; `sweepDeletedApps` does the rest.
 */
export function* sweepPinpointEvents({ before, limit }: { before: number; limit: number }): Decision<boolean> {
  const swept = [
    yield* all(sql`delete from pinpoint_batches where id in (
      select id from pinpoint_batches where created_at < ${before} limit ${limit}) returning 1`),
  ]
  for (const { id } of yield* all<{ id: string }>(sql`select id from pinpoint_apps`)) {
    swept.push(
      yield* all(sql`delete from pinpoint_events where app_id = ${id} and (endpoint_id, event_id) in (
        select endpoint_id, event_id from pinpoint_events where app_id = ${id} and occurred_at < ${before}
        order by occurred_at, endpoint_id, event_id limit ${limit}) returning 1`),
    )
    for (const kind of actorKinds)
      swept.push(
        yield* all(sql`delete from pinpoint_daily_actors where app_id = ${id} and kind = ${kind} and (day, client, actor) in (
          select day, client, actor from pinpoint_daily_actors where app_id = ${id} and kind = ${kind} and day < ${dayOf(before)}
          order by day, client, actor limit ${limit}) returning 1`),
      )
  }
  return swept.some(({ length }) => length === limit)
}

/** Milliseconds, far longer than any decision takes: until then another node may still write to an application that it saw before. */
const longestDecision = 120_000

const rowsOfApp: readonly ((appId: string, limit: number) => Statement)[] = [
  (appId, limit) => sql`delete from pinpoint_events where app_id = ${appId} and (endpoint_id, event_id) in (
    select endpoint_id, event_id from pinpoint_events where app_id = ${appId} order by endpoint_id, event_id limit ${limit}) returning 1`,
  (appId, limit) => sql`delete from pinpoint_endpoints where app_id = ${appId} and id in (
    select id from pinpoint_endpoints where app_id = ${appId} order by id limit ${limit}) returning 1`,
  (appId, limit) => sql`delete from pinpoint_daily_actors where app_id = ${appId} and (kind, day, client, actor) in (
    select kind, day, client, actor from pinpoint_daily_actors where app_id = ${appId} order by kind, day, client, actor limit ${limit}) returning 1`,
  (appId, limit) => sql`delete from pinpoint_actors where app_id = ${appId} and (client, actor) in (
    select client, actor from pinpoint_actors where app_id = ${appId} order by client, actor limit ${limit}) returning 1`,
  (appId, limit) => sql`delete from pinpoint_daily_counts where app_id = ${appId} and (measure, day, client, shard) in (
    select measure, day, client, shard from pinpoint_daily_counts where app_id = ${appId} order by measure, day, client, shard limit ${limit}) returning 1`,
]

/** Deletes rows of a deleted application, at most `limit` of each table, and then what says that it was deleted. Returns whether more may be left. */
export function* sweepDeletedApps({ at, limit }: { at: number; limit: number }): Decision<boolean> {
  const app = yield* one<{ id: string; deleted_at: number }>(
    sql`select id, deleted_at from pinpoint_deleted_apps order by deleted_at limit 1`,
  )
  if (!app) return false
  let isEmpty = true
  for (const statement of rowsOfApp) isEmpty = (yield* all(statement(app.id, limit))).length < limit && isEmpty
  if (!isEmpty) return true
  if (app.deleted_at >= at - longestDecision) return false
  yield sql`delete from pinpoint_deleted_apps where id = ${app.id}`
  return true
}
