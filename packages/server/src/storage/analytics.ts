import type { LeaseClaim } from './leases.ts'
import { all, type Decision, inList, sql } from './sql.ts'
import type { UserRow } from './users.ts'

/** What happened: a user was signed up, tokens were issued, an attempt to sign in failed, or a page was shown. */
export type AnalyticsEventKind = 'sign-up' | 'sign-in' | 'failure' | 'page-view'

/**
 * How the event came about. `metadata`: the request carried an endpoint id. The others are counted by a setting of this service: an API request
 * without an endpoint id, or one of our own pages.
 */
export type AnalyticsOrigin = 'metadata' | 'api' | 'page'

/** An event for Pinpoint, written in the transaction that causes it. Its id makes a repeated delivery harmless. */
export interface NewAnalyticsEvent {
  id: string
  pool_id: string
  client_id: string
  kind: AnalyticsEventKind
  origin: AnalyticsOrigin
  /** AnalyticsEndpointId of the request; null where it carried none. */
  endpoint_id: string | null
  /**
   * The user's `sub`; for a failed attempt also the keyed hash of an unknown username, so that the row of an unknown user is written like any other.
   * Null where the attempt failed before the username was looked up.
   */
  user_key: string | null
  /** The exception of a failed attempt. */
  error: string | null
  /** The page that was shown, and how often; null for other events. */
  page?: string | null
  views?: number | null
  /** Milliseconds of the domain clock. */
  created_at: number
}

/** An event that waits for its delivery. */
export interface AnalyticsEventRow extends NewAnalyticsEvent {
  attempts: number
}

/** `client_id` of an event that is never delivered. No client has this id. */
export const clientOfNobody = 'simulated sign-ups'

/** An event that is stored and not delivered: it makes the work for a simulated response the same as for one that is not. */
export const suppressEvent = (event: NewAnalyticsEvent): NewAnalyticsEvent => ({ ...event, client_id: clientOfNobody })

/** Adds an event to the outbox. Part of the decision that causes the event, so that both are committed or neither. */
export function* enqueueAnalyticsEvent(event: NewAnalyticsEvent): Decision<void> {
  yield sql`insert into analytics_outbox (id, pool_id, client_id, kind, origin, endpoint_id, user_key, error, page, views,
      created_at, due_at)
    values (${event.id}, ${event.pool_id}, ${event.client_id}, ${event.kind}, ${event.origin}, ${event.endpoint_id}, ${event.user_key},
      ${event.error}, ${event.page ?? null}, ${event.views ?? null}, ${event.created_at}, ${event.created_at})
    on conflict (id) do nothing`
}

/** Writes an event that no other decision causes: a failed attempt, or a sign-in that a Lambda trigger had to accept first. */
export function* recordAnalyticsEvent(event: NewAnalyticsEvent): Decision<void> {
  yield* enqueueAnalyticsEvent(event)
}

/** Writes several such events. */
export function* recordAnalyticsEvents(events: readonly NewAnalyticsEvent[]): Decision<void> {
  for (const event of events) yield* enqueueAnalyticsEvent(event)
}

/** Leases due events to a worker, the oldest first. If its node stops, they are due again when the lease expires. */
export function* claimAnalyticsEvents({ at, realNow, leaseUntil, by, limit }: LeaseClaim): Decision<readonly AnalyticsEventRow[]> {
  return yield* all<AnalyticsEventRow>(sql`
    update analytics_outbox set lease_until = ${leaseUntil}, lease_by = ${by}, attempts = attempts + 1
    where lease_until <= ${realNow} and id in (
      select id from analytics_outbox where due_at <= ${at} and lease_until <= ${realNow} order by due_at limit ${limit})
    returning *`)
}

/** Ends all leases. For an engine with a single process, at start: the process that held them is gone. */
export function* releaseAnalyticsEvents(_: object): Decision<void> {
  yield sql`update analytics_outbox set lease_until = 0 where lease_until > 0`
}

/** What became of claimed events of one client. */
export interface AnalyticsResult {
  pool_id: string
  client_id: string
  outcome: string
  /** Why they were refused, in a sentence; the newest is kept. */
  detail: string | null
  ids: readonly string[]
}

/**
 * Removes events that were delivered or refused, and counts them by client and day, all in one transaction: an event that another worker has
 * claimed since is neither removed nor counted. In the order of the counts' keys, so that two workers never wait for each other.
 */
export function* finishAnalyticsEvents({
  by,
  at,
  results,
}: {
  by: string
  at: number
  results: readonly AnalyticsResult[]
}): Decision<void> {
  const day = dayOf(at)
  const keyOf = ({ pool_id, client_id, outcome }: AnalyticsResult) => `${pool_id} ${client_id} ${outcome}`
  const sorted = results.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  for (const { pool_id, client_id, outcome, detail, ids } of sorted) {
    const removed = yield* all(inList(sql`delete from analytics_outbox where lease_by = ${by} and id`, ids, ' returning id'))
    if (removed.length === 0) continue
    yield sql`
      insert into analytics_deliveries (pool_id, client_id, day, outcome, events, detail, last_at)
      select ${pool_id}, ${client_id}, ${day}, ${outcome}, cast(${removed.length} as bigint), cast(${detail} as text), cast(${at} as bigint)
      where exists (select 1 from clients where id = ${client_id} and pool_id = ${pool_id})
      on conflict (pool_id, client_id, day, outcome) do update
        set events = analytics_deliveries.events + excluded.events, detail = excluded.detail, last_at = excluded.last_at`
  }
}

/** The day of the domain clock in UTC, as `2026-01-31`. */
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Makes an event due again at `dueAt`, after its delivery failed. */
export function* retryAnalyticsEvent({ id, by, dueAt }: { id: string; by: string; dueAt: number }): Decision<void> {
  yield sql`update analytics_outbox set due_at = ${dueAt}, lease_until = 0 where id = ${id} and lease_by = ${by}`
}

/** What became of the events of a client on one day. */
export interface AnalyticsDeliveryRow extends Omit<AnalyticsResult, 'ids'> {
  /** As `2026-01-31`, in UTC. */
  day: string
  events: number
  last_at: number
}

/** The counts of all clients since a day, the newest first. */
export function* listAnalyticsDeliveries(since: number): Decision<readonly AnalyticsDeliveryRow[]> {
  return yield* all<AnalyticsDeliveryRow>(sql`
    select pool_id, client_id, day, outcome, cast(events as bigint) as events, detail, last_at from analytics_deliveries
    where day >= ${dayOf(since)} and pool_id in (select id from user_pools) order by pool_id, client_id, day desc, outcome`)
}

/** The events of a client that wait for their delivery. */
export interface WaitingAnalyticsEvents {
  pool_id: string
  client_id: string
  events: number
  /** When the oldest happened: milliseconds of the domain clock. */
  oldest: number
}

/** How many events of each client wait, and since when. */
export function* countWaitingAnalyticsEvents(): Decision<readonly WaitingAnalyticsEvents[]> {
  return yield* all<WaitingAnalyticsEvents>(sql`
    select pool_id, client_id, count(*) as events, min(created_at) as oldest from analytics_outbox
    where client_id <> ${clientOfNobody} and pool_id in (select id from user_pools) group by pool_id, client_id order by pool_id, client_id`)
}

/** Users of a pool by their `sub`; who does not exist is missing. */
export function* readUsersBySub(poolId: string, subs: readonly string[]): Decision<readonly Pick<UserRow, 'sub' | 'attributes'>[]> {
  return yield* all<Pick<UserRow, 'sub' | 'attributes'>>(
    inList(sql`select sub, attributes from users where pool_id = ${poolId} and sub`, subs),
  )
}
