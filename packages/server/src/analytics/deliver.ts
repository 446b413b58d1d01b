import type { Client } from '@poolhouse/contract'
import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { type EventsBatch, type EventsResults, findEndpointIds, maxEndpointId, putEvents, updateEndpoints } from '../pinpoint/index.ts'
import { type AnalyticsEventRow, type AnalyticsResult, type EndpointContent, readUsersBySub } from '../storage/index.ts'
import { findDestination, noApplication } from './destination.ts'
import type { DeliveryOutcome } from './outcomes.ts'
import { endpointId, pinpointEvent, requestEndpoint, type SharedUser, shareUser } from './payload.ts'

/**
 * Delivers events of one client by its present AnalyticsConfiguration: the endpoints first, then the events. Each of the two calls needs its own
 * permission; what is not allowed is left out. Returns what became of each event; throws where that can be different at the next attempt.
 */
export async function deliverToClient(context: Context, events: readonly AnalyticsEventRow[]): Promise<AnalyticsResult[]> {
  const { pool_id, client_id } = events[0]!
  const result = (outcome: DeliveryOutcome, detail: string | null, rows: readonly AnalyticsEventRow[]): AnalyticsResult[] =>
    rows.length === 0 ? [] : [{ pool_id, client_id, outcome, detail, ids: rows.map(({ id }) => id) }]

  const found = await findClient(context, client_id)
  const configuration = found?.client.settings.AnalyticsConfiguration
  if (!found || !configuration) return result('not-configured', null, events)
  const destination = await findDestination(context, found.pool, configuration)
  if ('outcome' in destination) return result(destination.outcome, destination.detail, events)

  const { application, sharesUserData, endpointRefusal, eventRefusal } = destination
  const applicationId = application.id
  const about = { applicationId, client: found.client.settings }
  const users = sharesUserData ? await findSharedUsers(context, about, events) : new Map<string, SharedUser>()
  const all = events.map((event): Delivery => {
    const shared = event.user_key === null ? undefined : users.get(event.user_key)
    return { event, shared, endpoint: endpointId(event, shared) }
  })
  const refused = result('invalid', `AnalyticsEndpointId has more than ${maxEndpointId} characters.`, eventsOf(all.filter(isTooLong)))
  const deliveries = all.filter(delivery => !isTooLong(delivery))
  const valid = eventsOf(deliveries)

  const at = context.clock.now()
  const changes =
    endpointRefusal === undefined ? await endpointChanges(context, applicationId, deliveries) : new Map<string, EndpointContent>()
  if (eventRefusal !== undefined) {
    if (changes.size > 0) await updateEndpoints(context, { applicationId, endpoints: Object.fromEntries(changes), at })
    return [...refused, ...result('not-permitted', eventRefusal, valid)]
  }
  const answer = await putEvents(context, { applicationId, batch: batchOf(changes, deliveries), at })
  if (answer.kind === 'no-application') return [...refused, ...result('no-application', noApplication(application.arn), valid)]
  const messages = refusalsIn(answer.results)
  const stored = valid.filter(({ id }) => !messages.has(id))
  return [
    ...refused,
    ...valid.flatMap(event => (messages.has(event.id) ? result('invalid', messages.get(event.id)!, [event]) : [])),
    // The event is there, without the endpoints that the role does not let Cognito change.
    ...(endpointRefusal === undefined ? result('delivered', null, stored) : result('not-permitted', endpointRefusal, stored)),
  ]
}

/** An event with its endpoint, and its user where the client shares user data. */
interface Delivery {
  event: AnalyticsEventRow
  endpoint: string
  shared: SharedUser | undefined
}

const isTooLong = ({ endpoint }: Delivery): boolean => endpoint.length > maxEndpointId
const eventsOf = (deliveries: readonly Delivery[]): AnalyticsEventRow[] => deliveries.map(({ event }) => event)

/** The users of events as they are now, by `sub`; who was deleted since, or never existed, is missing. */
async function findSharedUsers(
  { store }: Context,
  about: { applicationId: string; client: Client },
  events: readonly AnalyticsEventRow[],
): Promise<Map<string, SharedUser>> {
  const keys = [...new Set(events.flatMap(({ user_key }) => user_key ?? []))]
  if (keys.length === 0) return new Map()
  const rows = await store.read(readUsersBySub(about.client.UserPoolId, keys))
  return new Map(rows.map(({ sub, attributes }) => [sub, shareUser(about, { sub, attributes: JSON.parse(attributes) })]))
}

/**
 * What the events change at endpoints. Of several changes of one endpoint, a later one leaves what it does not name. An endpoint of an address that
 * exists is left as it is: it says the same, unless it was changed by Pinpoint's API, such as a user who wants no mail.
 */
async function endpointChanges(
  context: Context,
  applicationId: string,
  deliveries: readonly Delivery[],
): Promise<Map<string, EndpointContent>> {
  // Maps, since a caller chooses the ids: `__proto__` is one like any other.
  const changes = new Map<string, EndpointContent>()
  const addresses = new Map<string, EndpointContent>()
  for (const { event, endpoint, shared } of deliveries) {
    changes.set(endpoint, { ...changes.get(endpoint), ...requestEndpoint(event, shared) })
    for (const [id, content] of shared?.addresses ?? []) addresses.set(id, content)
  }
  if (addresses.size === 0) return changes
  const known = new Set(await findEndpointIds(context, applicationId, [...addresses.keys()]))
  for (const [id, content] of addresses) if (!known.has(id)) changes.set(id, { ...content, ...changes.get(id) })
  return changes
}

/** PutEvents stores the endpoints first, so that one transaction does both. */
function batchOf(changes: ReadonlyMap<string, EndpointContent>, deliveries: readonly Delivery[]): EventsBatch {
  const events = Map.groupBy(deliveries, ({ endpoint }) => endpoint)
  return Object.fromEntries(
    [...new Set([...changes.keys(), ...events.keys()])].map(id => [
      id,
      {
        Endpoint: changes.get(id) ?? {},
        Events: Object.fromEntries((events.get(id) ?? []).map(({ event }) => [event.id, pinpointEvent(event)])),
      },
    ]),
  )
}

/** The messages of events that Pinpoint did not take, by event id. */
const refusalsIn = (results: EventsResults): Map<string, string> =>
  new Map(
    Object.values(results).flatMap(({ EventsItemResponse }) =>
      Object.entries(EventsItemResponse).flatMap(([id, { StatusCode, Message }]) => (StatusCode === 202 ? [] : [[id, Message] as const])),
    ),
  )
