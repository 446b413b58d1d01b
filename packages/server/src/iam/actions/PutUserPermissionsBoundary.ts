import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'
import { assertBoundary, changePrincipal } from '../update-principal.ts'

/** Sets the permissions boundary of a user. API: iam:PutUserPermissionsBoundary. */
export const PutUserPermissionsBoundary: IamAction<'PutUserPermissionsBoundary'> = async ({ UserName, PermissionsBoundary }, call) => {
  await assertBoundary(call, PermissionsBoundary)
  await changePrincipal(call, () => getPrincipal(call, 'user', UserName), { boundary: PermissionsBoundary })
}
