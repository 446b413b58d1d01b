import type { IamAction } from '../action.ts'
import { getInline } from '../inline.ts'

/** An inline policy of a user. API: iam:GetUserPolicy. */
export const GetUserPolicy: IamAction<'GetUserPolicy'> = async ({ UserName, PolicyName }, call) => {
  const { owner, ...policy } = await getInline(call, { kind: 'user', name: UserName }, PolicyName)
  return { UserName: owner, ...policy }
}
