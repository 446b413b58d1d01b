import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'
import { changePrincipal } from '../update-principal.ts'

/** Changes the name or the path of a user. Its id, access keys and policies stay. API: iam:UpdateUser. */
export const UpdateUser: IamAction<'UpdateUser'> = async ({ UserName, NewUserName, NewPath }, call) => {
  await changePrincipal(call, () => getPrincipal(call, 'user', UserName), {
    ...(NewUserName !== undefined && { name: NewUserName }),
    ...(NewPath !== undefined && { path: NewPath }),
  })
}
