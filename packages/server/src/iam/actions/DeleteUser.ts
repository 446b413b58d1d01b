import type { IamAction } from '../action.ts'
import { removePrincipal } from '../delete-principal.ts'
import { getPrincipal } from '../entities.ts'

/** Deletes a user without policies and access keys. API: iam:DeleteUser. */
export const DeleteUser: IamAction<'DeleteUser'> = async ({ UserName }, call) =>
  removePrincipal(call, await getPrincipal(call, 'user', UserName))
