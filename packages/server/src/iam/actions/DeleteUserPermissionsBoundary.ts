import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Removes the permissions boundary of a user. API: iam:DeleteUserPermissionsBoundary. */
export const DeleteUserPermissionsBoundary: IamAction<'DeleteUserPermissionsBoundary'> = async ({ UserName }, call) => {
  await changePrincipal(call, () => getPrincipal(call, 'user', UserName), { boundary: null })
}
