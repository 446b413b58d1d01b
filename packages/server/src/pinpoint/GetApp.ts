import type { RestJsonAction } from '../gateway/index.ts'
import { describeApplication, getApplication } from './application.ts'

/** Returns an application. API: pinpoint:GetApp. */
export const GetApp: RestJsonAction = async ({ path }, call) => describeApplication(await getApplication(call, path['application-id']!))
