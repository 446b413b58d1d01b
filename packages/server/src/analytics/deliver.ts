import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { type EventsBatch, findEndpointIds, maxEndpointId, putEvents, updateEndpoints } from '../pinpoint/index.ts'
import type { Pool } from '../pools/index.ts'
import { type AnalyticsEventRow, type AnalyticsResult, type EndpointContent, readUsersBySub } from '../storage/index.ts'
import { findDestination, noApplication } from './destination.ts'
import type { DeliveryOutcome } from './outcomes.ts'
import { addressEndpoints, type EventUser, endpointId, type PayloadContext, pinpointEvent, requestEndpoint } from './payload.ts'

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
  const users = sharesUserData ? await findUsers(context, found.pool, events) : new Map<string, EventUser>()
  const payloadContext = (event: AnalyticsEventRow): PayloadContext => ({
    applicationId: application.id,
    client: found.client.settings,
    sharesUserData,
    user: event.user_key === null ? undefined : users.get(event.user_key),
  })
  const tooLong = events.filter(event => endpointId(event, payloadContext(event)).length > maxEndpointId)
  const valid = tooLong.length === 0 ? events : events.filter(event => !tooLong.includes(event))
  const refused = result('invalid', `AnalyticsEndpointId has more than ${maxEndpointId} characters.`, tooLong)

  const at = context.clock.now()
  const applicationId = application.id
  const changes = endpointRefusal === undefined ? await endpointChanges(context, valid, payloadContext) : new Map<string, EndpointContent>()
  if (eventRefusal !== undefined) {
    if (changes.size > 0) await updateEndpoints(context, { applicationId, endpoints: Object.fromEntries(changes), at })
    return [...refused, ...result('not-permitted', eventRefusal, valid)]
  }
  // PutEvents stores the endpoints first, so that one transaction does both.
  const rows = Map.groupBy(valid, event => endpointId(event, payloadContext(event)))
  const batch: EventsBatch = Object.fromEntries(
    [...new Set([...changes.keys(), ...rows.keys()])].map(id => [
      id,
      {
        Endpoint: changes.get(id) ?? {},
        Events: Object.fromEntries((rows.get(id) ?? []).map(row => [row.id, pinpointEvent(row)])),
      },
    ]),
  )
  const answer = await putEvents(context, { applicationId, batch, at })
  if (answer.kind === 'no-application') return [...refused, ...result('no-application', noApplication(application.arn), valid)]
  const messages = new Map(
    Object.values(answer.results).flatMap(({ EventsItemResponse }) =>
      Object.entries(EventsItemResponse).flatMap(([id, { StatusCode, Message }]) => (StatusCode === 202 ? [] : [[id, Message] as const])),
    ),
  )
  const stored = valid.filter(({ id }) => !messages.has(id))
  return [
    ...refused,
    ...[...messages].flatMap(([id, message]) =>
      result(
        'invalid',
        message,
        valid.filter(event => event.id === id),
      ),
    ),
    // The event is there, without the endpoints that the role does not let Cognito change.
    ...(endpointRefusal === undefined ? result('delivered', null, stored) : result('not-permitted', endpointRefusal, stored)),
  ]
}

/** The users of events as they are now, by `sub`; who was deleted since, or never existed, is missing. */
async function findUsers({ store }: Context, pool: Pool, events: readonly AnalyticsEventRow[]): Promise<Map<string, EventUser>> {
  const keys = [...new Set(events.flatMap(({ user_key }) => user_key ?? []))]
  if (keys.length === 0) return new Map()
  const rows = await store.read(readUsersBySub(pool.id, keys))
  return new Map(rows.map(({ sub, attributes }) => [sub, { sub, attributes: JSON.parse(attributes) }]))
}

/**
 * What the events change at endpoints. Of several changes of one endpoint, a later one leaves what it does not name. An endpoint of an address that
 * exists is left as it is: it says the same, unless somebody has changed it by Pinpoint's API, such as a user who wants no mail.
 */
async function endpointChanges(
  context: Context,
  events: readonly AnalyticsEventRow[],
  payloadContext: (event: AnalyticsEventRow) => PayloadContext,
): Promise<Map<string, EndpointContent>> {
  // Maps, since a caller chooses the ids: `__proto__` is one like any other.
  const changes = new Map<string, EndpointContent>()
  const addresses = new Map<string, EndpointContent>()
  for (const event of events) {
    const about = payloadContext(event)
    const id = endpointId(event, about)
    changes.set(id, { ...changes.get(id), ...requestEndpoint(event, about) })
    for (const [addressId, content] of addressEndpoints(about)) addresses.set(addressId, content)
  }
  if (addresses.size === 0) return changes
  const { applicationId } = payloadContext(events[0]!)
  const known = new Set(await findEndpointIds(context, applicationId, [...addresses.keys()]))
  for (const [id, content] of addresses) if (!known.has(id)) changes.set(id, { ...content, ...changes.get(id) })
  return changes
}
