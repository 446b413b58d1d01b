import { type EndpointChange, mergeEndpoints } from './pinpoint-endpoints.ts'
import { addDailyCounts, countActors, type DailyCount } from './pinpoint-numbers.ts'
import { all, type Decision, insertRows, one, sql } from './sql.ts'

/** An event of a Pinpoint application. */
export interface PinpointEventRow {
  app_id: string
  endpoint_id: string
  event_id: string
  event_type: string
  /** The app client that the event names, or ''. */
  client: string
  occurred_at: number
  received_at: number
  /** The event as the API has it. JSON. */
  content: string
}

/** What an event counts for besides its type. `active`: its user used an application. `delivered`: its endpoint received a message. */
export type ActorKind = 'active' | 'delivered'

/** An event to store. */
export interface NewEvent {
  endpointId: string
  eventId: string
  eventType: string
  client: string
  occurredAt: number
  content: string
  kinds: readonly ActorKind[]
  /** How often it counts; once where absent. */
  times?: number
}

/** Endpoints and events of one request. */
export interface EventBatch {
  appId: string
  changes: readonly EndpointChange[]
  events: readonly NewEvent[]
  at: number
  /** Which of the rows of a count this request adds to, so that writers at the same time do not wait for each other. */
  shard: number
  /** The id of the batch for the sink, where there is one. */
  sinkBatch?: string
}

const millisecondsOfDay = 86_400_000
/** Days since the Unix epoch. */
export const dayOf = (time: number): number => Math.floor(time / millisecondsOfDay)

/** The measure that counts events of a type. */
export const eventMeasure = (eventType: string): string => `event ${eventType}`

/**
 * Stores endpoints and events, and counts what is new per day in the same transaction. An event that is stored already is neither stored nor
 * counted again, so a repeated request, and a repeated run of this decision, change nothing.
 */
export function* storePinpointEvents(batch: EventBatch): Decision<'stored' | 'no-application'> {
  const { appId, changes, at } = batch
  if (!(yield* one(sql`select 1 as found from pinpoint_apps where id = ${appId}`))) return 'no-application'
  const users = yield* mergeEndpoints(appId, changes, at)
  const stored = yield* insertEvents(batch)
  if (stored.length === 0) return 'stored'

  const counts: DailyCount[] = stored.map(event => ({
    measure: eventMeasure(event.eventType),
    day: dayOf(event.occurredAt),
    client: event.client,
    total: event.times ?? 1,
  }))
  const actors = stored.flatMap(event =>
    event.kinds.map(kind => ({
      kind,
      day: dayOf(event.occurredAt),
      client: event.client,
      actor: (kind === 'active' ? users.get(event.endpointId) : undefined) ?? event.endpointId,
    })),
  )
  counts.push(...(yield* countActors(appId, actors)))
  yield* addDailyCounts(appId, batch.shard, counts)
  if (batch.sinkBatch !== undefined) yield* enqueueForSink(batch.sinkBatch, appId, at, stored)
  return 'stored'
}

/** Returns the events that were not stored before. In the order of their keys, so that two requests never wait for each other. */
function* insertEvents({ appId, events, at }: EventBatch): Decision<readonly NewEvent[]> {
  const keyOf = (endpointId: string, eventId: string) => JSON.stringify([endpointId, eventId])
  const byKey = new Map(events.map(event => [keyOf(event.endpointId, event.eventId), event]))
  const rows = [...byKey.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, event]) => event)
  const inserted = yield* insertRows<{ endpoint_id: string; event_id: string }>(
    'insert into pinpoint_events (app_id, endpoint_id, event_id, event_type, client, occurred_at, received_at, content)',
    rows.map(each => [appId, each.endpointId, each.eventId, each.eventType, each.client, each.occurredAt, at, each.content]),
    'on conflict (app_id, endpoint_id, event_id) do nothing returning endpoint_id, event_id',
  )
  return inserted.map(({ endpoint_id, event_id }) => byKey.get(keyOf(endpoint_id, event_id))!)
}

function* enqueueForSink(id: string, appId: string, at: number, stored: readonly NewEvent[]): Decision<void> {
  const rows: PinpointEventRow[] = stored.map(event => ({
    app_id: appId,
    endpoint_id: event.endpointId,
    event_id: event.eventId,
    event_type: event.eventType,
    client: event.client,
    occurred_at: event.occurredAt,
    received_at: at,
    content: event.content,
  }))
  yield sql`insert into pinpoint_batches (id, app_id, events, created_at, due_at, lease_until)
    values (${id}, ${appId}, ${JSON.stringify(rows)}, ${at}, ${at}, 0) on conflict (id) do nothing`
}

/** The place after which a page of events starts. */
export interface EventPosition {
  occurredAt: number
  endpointId: string
  eventId: string
}

/** A page of an application's events from `after` on, in the order of their time. `before` is exclusive. */
export function* listPinpointEvents(page: {
  appId: string
  after: EventPosition
  before: number
  limit: number
}): Decision<readonly PinpointEventRow[]> {
  const { appId, after, before, limit } = page
  return yield* all<PinpointEventRow>(sql`select * from pinpoint_events where app_id = ${appId}
    and (occurred_at, endpoint_id, event_id) > (${after.occurredAt}, ${after.endpointId}, ${after.eventId}) and occurred_at < ${before}
    order by occurred_at, endpoint_id, event_id limit ${limit}`)
}
