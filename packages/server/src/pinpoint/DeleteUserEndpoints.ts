import type { RestJsonAction } from '../gateway/index.ts'
import { deleteEndpointsOfUser } from '../storage/index.ts'
import { getApplication } from './application.ts'
import { describeEndpoint } from './endpoints.ts'

/** Deletes all endpoints of a user; their events stay. API: pinpoint:DeleteUserEndpoints. */
export const DeleteUserEndpoints: RestJsonAction = async ({ path }, call) => {
  const { id: appId } = await getApplication(call, path['application-id']!)
  const rows = await call.store.decide(deleteEndpointsOfUser, { appId, userId: path['user-id']! })
  return { Item: rows.map(describeEndpoint) }
}
