import type { IamAction } from '../action.ts'
import { deleteInline } from '../inline.ts'

/** Deletes an inline policy of a role. API: iam:DeleteRolePolicy. */
export const DeleteRolePolicy: IamAction<'DeleteRolePolicy'> = async ({ RoleName, PolicyName }, call) =>
  deleteInline(call, { kind: 'role', name: RoleName }, PolicyName)
