import type { IamAction } from '../action.ts'
import { putInline } from '../inline.ts'

/** Sets an inline policy of a user. API: iam:PutUserPolicy. */
export const PutUserPolicy: IamAction<'PutUserPolicy'> = async ({ UserName, PolicyName, PolicyDocument }, call) =>
  putInline(call, { kind: 'user', name: UserName }, PolicyName, PolicyDocument)
