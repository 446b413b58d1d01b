import type { RestJsonAction } from '../gateway/index.ts'
import { listEndpointsOfUser } from '../storage/index.ts'
import { getApplication } from './application.ts'
import { describeEndpoint } from './endpoints.ts'

/** The service allows a user fifteen endpoints. Here a user may have more, and those that changed last are listed. */
const maxListed = 1_000

/** Lists the endpoints of a user, those that changed last first. A user without endpoints has an empty list. API: pinpoint:GetUserEndpoints. */
export const GetUserEndpoints: RestJsonAction = async ({ path }, call) => {
  const { id } = await getApplication(call, path['application-id']!)
  const rows = await call.store.read(listEndpointsOfUser(id, path['user-id']!, maxListed))
  return { Item: rows.map(describeEndpoint) }
}
