import type { RestJsonAction } from '../gateway/index.ts'
import { getApplication } from './application.ts'
import { describeSettings } from './settings.ts'

/** Returns the settings of an application. API: pinpoint:GetApplicationSettings. */
export const GetApplicationSettings: RestJsonAction = async ({ path }, call) =>
  describeSettings(await getApplication(call, path['application-id']!))
