import type { RestJsonAction } from '../gateway/index.ts'
import { readPinpointEndpoint } from '../storage/index.ts'
import { getApplication } from './application.ts'
import { describeEndpoint, endpointNotFound } from './endpoints.ts'

/** Returns an endpoint. API: pinpoint:GetEndpoint. */
export const GetEndpoint: RestJsonAction = async ({ path }, call) => {
  const { id } = await getApplication(call, path['application-id']!)
  const row = await call.store.read(readPinpointEndpoint(id, path['endpoint-id']!))
  if (!row) throw endpointNotFound()
  return describeEndpoint(row)
}
