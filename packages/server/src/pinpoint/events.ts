import { ServiceError } from '@poolhouse/contract'
import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { type ActorKind, type EndpointContent, type NewEvent, storePinpointEvents } from '../storage/index.ts'
import { endpointChange } from './endpoints.ts'
import { double, integer, mapOf, type Reader, structure, text, textOf, time, timeOf } from './read.ts'

/** An event as the API has it. */
export interface PinpointEvent {
  EventType: string
  Timestamp: string
  Attributes?: Readonly<Record<string, string>>
  Metrics?: Readonly<Record<string, number>>
  Session?: { Id: string; StartTimestamp: string; StopTimestamp?: string; Duration?: number }
  AppPackageName?: string
  AppTitle?: string
  AppVersionCode?: string
  ClientSdkVersion?: string
  SdkName?: string
}

/** The BatchItem of an EventsRequest: an endpoint id, its endpoint and its events by id. */
export type EventsBatch = Readonly<Record<string, { Endpoint: EndpointContent; Events: Readonly<Record<string, PinpointEvent>> }>>

/** What became of an endpoint or an event. */
export interface ItemResponse {
  StatusCode: number
  Message: string
}

/** The Results of an EventsResponse. */
export type EventsResults = Readonly<
  Record<string, { EndpointItemResponse: ItemResponse; EventsItemResponse: Readonly<Record<string, ItemResponse>> }>
>

/** Quotas of the service: https://docs.aws.amazon.com/pinpoint/latest/developerguide/quotas.html */
const attributeLimits = { max: 40, keyLength: 50 }
/** What an index of PostgreSQL can hold. The service publishes no limit. */
const maxEventId = 256
const maxEventBytes = 1_000_000

const readEvent = structure(
  {
    Attributes: mapOf(textOf(0, 200), attributeLimits),
    Metrics: mapOf(double, attributeLimits),
    Session: structure({ StopTimestamp: text, Duration: integer(-(2 ** 31), 2 ** 31 - 1) }, { Id: text, StartTimestamp: text }),
    AppPackageName: text,
    AppTitle: text,
    AppVersionCode: text,
    ClientSdkVersion: text,
    SdkName: text,
  },
  { EventType: textOf(1, 50), Timestamp: time },
) as Reader<PinpointEvent>

const accepted: ItemResponse = { StatusCode: 202, Message: 'Accepted' }
const millisecondsOfDay = 86_400_000
/** How many rows there are for each count on an engine whose writers run at the same time. */
const shards = 8

/** Views of a sign-in page, counted and sent together; `Metrics.views` says how many there were. No event of AWS. */
export const pageViewType = '_poolhouse.page_view'

/** What the service itself does to an endpoint, a sign-in that failed and views of pages make nobody active. */
const isPassive = /^(_userauth\.auth_fail$|_poolhouse\.|_campaign\.|_email\.|_SMS\.|_journey\.|_treatment)/
const delivered = new Set(['_campaign.send', '_email.delivered', '_SMS.SUCCESS'])

const kindsOf = (eventType: string): readonly ActorKind[] => [
  ...(isPassive.test(eventType) ? [] : (['active'] as const)),
  ...(delivered.has(eventType) ? (['delivered'] as const) : []),
]

const maxViews = 1_000_000
/** How often an event counts. */
const timesOf = ({ EventType, Metrics }: PinpointEvent): number => {
  const views = EventType === pageViewType && Metrics && Object.hasOwn(Metrics, 'views') ? Math.trunc(Metrics.views!) : 1
  return views >= 1 && views <= maxViews ? views : 1
}

/** The app client that an event of Cognito names. Other texts would make a row of numbers each. */
const clientOf = ({ Attributes }: PinpointEvent): string => {
  const client = Attributes !== undefined && Object.hasOwn(Attributes, 'clientId') ? Attributes.clientId! : ''
  return /^[\w+]{1,128}$/.test(client) ? client : ''
}

/**
 * Stores endpoints and events of an application, as PutEvents does: the endpoint first, merged as by UpdateEndpoint, then each event. An event whose
 * id its endpoint has already is accepted and neither stored nor counted again. An event that is not valid is refused by itself; the others are
 * stored. `at`: milliseconds of the domain clock. @throws BadRequestException for an endpoint id that is too long
 */
export async function putEvents(
  { store, settings }: Pick<Context, 'store' | 'settings'>,
  { applicationId, batch, at }: { applicationId: string; batch: EventsBatch; at: number },
): Promise<{ kind: 'stored'; results: EventsResults } | { kind: 'no-application' }> {
  const { keepEventsFor, sink } = analyticsOf(settings)
  const events: NewEvent[] = []
  const results = Object.entries(batch).map(([endpointId, item]) => {
    const responses = Object.entries(item.Events).map(([eventId, given]): [string, ItemResponse] => {
      const read = readItem(eventId, given)
      if ('refused' in read) return [eventId, { StatusCode: 400, Message: read.refused }]
      const occurredAt = occurrence(timeOf(read.event.Timestamp)!, at)
      // It would be removed at once, and counted again if it came again.
      if (occurredAt >= at - keepEventsFor)
        events.push({
          endpointId: endpointId.toWellFormed(),
          eventId: eventId.toWellFormed(),
          eventType: read.event.EventType,
          client: clientOf(read.event),
          occurredAt,
          content: read.content,
          times: timesOf(read.event),
          kinds: kindsOf(read.event.EventType),
        })
      return [eventId, accepted]
    })
    return [endpointId, { EndpointItemResponse: accepted, EventsItemResponse: Object.fromEntries(responses) }]
  })
  const outcome = await store.decide(storePinpointEvents, {
    appId: applicationId,
    changes: Object.entries(batch).map(([id, { Endpoint }]) => endpointChange(id, Endpoint, at)),
    events,
    at,
    // SQLite has a single writer, so that no two wait for each other.
    shard: store.engine === 'sqlite' ? 0 : Math.floor(Math.random() * shards),
    ...(sink && { sinkBatch: newUuid() }),
  })
  return outcome === 'stored' ? { kind: 'stored', results: Object.fromEntries(results) } : { kind: 'no-application' }
}

function readItem(eventId: string, given: unknown): { event: PinpointEvent; content: string } | { refused: string } {
  try {
    textOf(1, maxEventId)(eventId, 'The event id')
    const event = readEvent(given, 'Event')
    const content = JSON.stringify(event)
    if (Buffer.byteLength(content) > maxEventBytes) return { refused: `Event has more than ${maxEventBytes} bytes.` }
    return { event, content }
  } catch (error) {
    if (error instanceof ServiceError) return { refused: error.message }
    throw error
  }
}

/** A device whose clock is ahead by more than a day has no time of its own. */
const occurrence = (time: number, at: number): number => (time > at + millisecondsOfDay ? at : time)

/** The operator's settings, with their defaults. */
export const analyticsOf = ({ analytics }: Context['settings']) => ({
  keepEventsFor: (analytics?.keepDays ?? 400) * millisecondsOfDay,
  sink: analytics?.sink,
})
