import type { IamAction } from '../action.ts'
import { putInline } from '../inline.ts'

/** Sets an inline policy of a role. API: iam:PutRolePolicy. */
export const PutRolePolicy: IamAction<'PutRolePolicy'> = async ({ RoleName, PolicyName, PolicyDocument }, call) =>
  putInline(call, { kind: 'role', name: RoleName }, PolicyName, PolicyDocument)
