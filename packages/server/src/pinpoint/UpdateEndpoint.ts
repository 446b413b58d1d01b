import type { RestJsonAction } from '../gateway/index.ts'
import { applicationNotFound, getApplication } from './application.ts'
import { readEndpointRequest, updateEndpoints } from './endpoints.ts'

/** Creates or changes an endpoint. API: pinpoint:UpdateEndpoint. */
export const UpdateEndpoint: RestJsonAction = async ({ path, body }, call) => {
  const { id: applicationId } = await getApplication(call, path['application-id']!)
  const endpoints = { [path['endpoint-id']!]: readEndpointRequest(body, '') }
  if ((await updateEndpoints(call, { applicationId, endpoints, at: call.now })) !== 'stored') throw applicationNotFound()
  return { Message: 'Accepted', RequestID: call.requestId }
}
