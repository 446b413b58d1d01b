import type { IamAction } from '../action.ts'
import { getModifiable, getPrincipal } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Changes the description and the longest session of a role. Members that are absent stay. API: iam:UpdateRole. */
export const UpdateRole: IamAction<'UpdateRole'> = async ({ RoleName, Description, MaxSessionDuration }, call) => {
  // The description of a service's own role may change.
  const get = MaxSessionDuration === undefined ? getPrincipal : getModifiable
  await changePrincipal(call, () => get(call, 'role', RoleName), {
    ...(Description !== undefined && { description: Description }),
    ...(MaxSessionDuration !== undefined && { max_session_seconds: MaxSessionDuration }),
  })
  return {}
}
