import type { IamAction } from '../action.ts'
import { listInline } from '../inline.ts'

/** A page of the names of the inline policies of a user. API: iam:ListUserPolicies. */
export const ListUserPolicies: IamAction<'ListUserPolicies'> = async (input, call) =>
  listInline(call, { kind: 'user', name: input.UserName }, input)
