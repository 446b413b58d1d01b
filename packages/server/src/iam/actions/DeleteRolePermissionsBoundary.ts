import type { IamAction } from '../action.ts'
import { getModifiable } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Removes the permissions boundary of a role. API: iam:DeleteRolePermissionsBoundary. */
export const DeleteRolePermissionsBoundary: IamAction<'DeleteRolePermissionsBoundary'> = async ({ RoleName }, call) => {
  await changePrincipal(call, () => getModifiable(call, 'role', RoleName), { boundary: null })
}
