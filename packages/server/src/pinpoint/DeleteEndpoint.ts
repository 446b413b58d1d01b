import type { RestJsonAction } from '../gateway/index.ts'
import { deletePinpointEndpoint } from '../storage/index.ts'
import { getApplication } from './application.ts'
import { describeEndpoint, endpointNotFound } from './endpoints.ts'

/** Deletes an endpoint; its events stay. API: pinpoint:DeleteEndpoint. */
export const DeleteEndpoint: RestJsonAction = async ({ path }, call) => {
  const { id: appId } = await getApplication(call, path['application-id']!)
  const row = await call.store.decide(deletePinpointEndpoint, { appId, id: path['endpoint-id']! })
  if (!row) throw endpointNotFound()
  return describeEndpoint(row)
}
