import type { IamAction } from '../action.ts'
import { getModifiable } from '../entities.ts'
import { assertBoundary, changePrincipal } from '../update-principal.ts'

/** Sets the permissions boundary of a role. API: iam:PutRolePermissionsBoundary. */
export const PutRolePermissionsBoundary: IamAction<'PutRolePermissionsBoundary'> = async ({ RoleName, PermissionsBoundary }, call) => {
  await assertBoundary(call, PermissionsBoundary)
  await changePrincipal(call, () => getModifiable(call, 'role', RoleName), { boundary: PermissionsBoundary })
}
