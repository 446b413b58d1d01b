import type { IamAction } from '../action.ts'
import { deleteInline } from '../inline.ts'

/** Deletes an inline policy of a user. API: iam:DeleteUserPolicy. */
export const DeleteUserPolicy: IamAction<'DeleteUserPolicy'> = async ({ UserName, PolicyName }, call) =>
  deleteInline(call, { kind: 'user', name: UserName }, PolicyName)
