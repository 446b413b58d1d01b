import type { RestJsonAction } from '../gateway/index.ts'
import { applicationNotFound, getApplication } from './application.ts'
import { readEndpointItem, updateEndpoints } from './endpoints.ts'
import { badRequest, listOf, structure } from './read.ts'

const readInput = structure({}, { Item: listOf(readEndpointItem, 100) })

/** Creates or changes up to a hundred endpoints. API: pinpoint:UpdateEndpointsBatch. */
export const UpdateEndpointsBatch: RestJsonAction = async ({ path, body }, call) => {
  const { id: applicationId } = await getApplication(call, path['application-id']!)
  const items = readInput(body, '').Item
  const endpoints = Object.fromEntries(items.map(({ Id, ...content }) => [Id, content]))
  if (Object.keys(endpoints).length < items.length) throw badRequest('Item has an Id twice.')
  if ((await updateEndpoints(call, { applicationId, endpoints, at: call.now })) !== 'stored') throw applicationNotFound()
  return { Message: 'Accepted', RequestID: call.requestId }
}
