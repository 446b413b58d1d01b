import type { Context } from '../context.ts'
import { type EventPosition, listAllPinpointApps, listPinpointEvents } from '../storage/index.ts'
import { type EventRecord, toRecord } from './records.ts'

/** Which events are exported: of one application or of all, from `from` on and before `before` (milliseconds), after a place. */
export interface EventQuery {
  applicationId?: string
  from?: number
  before?: number
  after?: ExportPosition
  limit: number
}

/** The place after which the next page starts. */
export interface ExportPosition {
  applicationId: string
  event: EventPosition
}

/** A page of events. Without `next` it is the last. */
export interface EventPage {
  events: EventRecord[]
  next?: ExportPosition
}

/** A page of the events of one application or of all, by application and time. A page may be empty and not be the last. */
export async function exportEvents({ store }: Pick<Context, 'store'>, query: EventQuery): Promise<EventPage> {
  const { from = 0, before = Number.MAX_SAFE_INTEGER, limit } = query
  const ids = query.applicationId === undefined ? await listIds(store) : [query.applicationId]
  const id = ids.find(each => each >= (query.after?.applicationId ?? ''))
  if (id === undefined) return { events: [] }
  const start: EventPosition = { occurredAt: from, endpointId: '', eventId: '' }
  const after = query.after?.applicationId === id ? query.after.event : start
  const rows = await store.read(listPinpointEvents({ appId: id, after, before, limit }))
  const events = rows.map(toRecord)
  const last = rows.at(-1)
  if (last && rows.length === limit)
    return {
      events,
      next: { applicationId: id, event: { occurredAt: last.occurred_at, endpointId: last.endpoint_id, eventId: last.event_id } },
    }
  const following = ids.find(each => each > id)
  return { events, ...(following !== undefined && { next: { applicationId: following, event: start } }) }
}

const listIds = async (store: Context['store']): Promise<string[]> => (await store.read(listAllPinpointApps())).map(({ id }) => id)
