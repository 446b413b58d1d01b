import type { RestJsonAction } from '../gateway/index.ts'
import { changePinpointSettings } from '../storage/index.ts'
import { applicationNotFound, getApplication, toApplication } from './application.ts'
import { describeSettings, readSettings } from './settings.ts'

/** Replaces the blocks of settings that the request has; the others stay. They have no effect, because campaigns are not built. API: pinpoint:UpdateApplicationSettings. */
export const UpdateApplicationSettings: RestJsonAction = async ({ path, body }, call) => {
  const { id } = await getApplication(call, path['application-id']!)
  const outcome = await call.store.decide(changePinpointSettings, { id, blocks: readSettings(body, ''), at: call.now })
  if (outcome.kind !== 'changed') throw applicationNotFound()
  return describeSettings(toApplication(outcome.app))
}
