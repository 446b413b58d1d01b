import type { RestJsonAction } from '../gateway/index.ts'
import { deletePinpointApp } from '../storage/index.ts'
import { applicationNotFound, describeApplication, getApplication } from './application.ts'

/** Deletes an application with its endpoints and events. Clients that name it stay; what they would send is dropped. API: pinpoint:DeleteApp. */
export const DeleteApp: RestJsonAction = async ({ path }, call) => {
  const application = await getApplication(call, path['application-id']!)
  const outcome = await call.store.decide(deletePinpointApp, { id: application.id, at: call.now })
  if (outcome.kind === 'gone') throw applicationNotFound()
  return describeApplication(application)
}
