import type { IamAction } from '../action.ts'
import { listAttached } from '../attach.ts'

/** A page of the managed policies of a user. API: iam:ListAttachedUserPolicies. */
export const ListAttachedUserPolicies: IamAction<'ListAttachedUserPolicies'> = async (input, call) =>
  listAttached(call, { kind: 'user', name: input.UserName }, input)
