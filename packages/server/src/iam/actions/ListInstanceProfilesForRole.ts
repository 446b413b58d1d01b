import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'

/** The instance profiles of a role. There are none: no machine runs here. API: iam:ListInstanceProfilesForRole. */
export const ListInstanceProfilesForRole: IamAction<'ListInstanceProfilesForRole'> = async ({ RoleName }, call) => {
  await getPrincipal(call, 'role', RoleName)
  return { InstanceProfiles: [], IsTruncated: false }
}
