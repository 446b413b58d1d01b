import type { IamAction } from '../action.ts'
import { getInline } from '../inline.ts'

/** An inline policy of a role. API: iam:GetRolePolicy. */
export const GetRolePolicy: IamAction<'GetRolePolicy'> = async ({ RoleName, PolicyName }, call) => {
  const { owner, ...policy } = await getInline(call, { kind: 'role', name: RoleName }, PolicyName)
  return { RoleName: owner, ...policy }
}
