import type { RestJsonAction } from '../gateway/index.ts'
import { applicationNotFound, getApplication } from './application.ts'
import { readEndpointRequest } from './endpoints.ts'
import { type EventsBatch, putEvents } from './events.ts'
import { badRequest, mapOf, type Reader, structure } from './read.ts'

/** Quotas of the service. */
const maxItems = 100

/** Each event is read by itself, so that one that is not valid does not refuse the others. */
const unread: Reader<unknown> = value => value
const readInput = structure(
  {},
  { BatchItem: mapOf(structure({}, { Endpoint: readEndpointRequest, Events: mapOf(unread) }), { max: maxItems }) },
)

/** Stores endpoints and up to a hundred events. API: pinpoint:PutEvents. */
export const PutEvents: RestJsonAction = async ({ path, body }, call) => {
  const { id: applicationId } = await getApplication(call, path['application-id']!)
  const batch = readInput(body, '').BatchItem as EventsBatch
  const count = Object.values(batch).reduce((sum, { Events }) => sum + Object.keys(Events).length, 0)
  if (count > maxItems) throw badRequest(`BatchItem has ${count} events; at most ${maxItems} are allowed.`)
  const outcome = await putEvents(call, { applicationId, batch, at: call.now })
  if (outcome.kind !== 'stored') throw applicationNotFound()
  return { Results: outcome.results }
}
