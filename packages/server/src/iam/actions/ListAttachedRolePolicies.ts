import type { IamAction } from '../action.ts'
import { listAttached } from '../attach.ts'

/** A page of the managed policies of a role. API: iam:ListAttachedRolePolicies. */
export const ListAttachedRolePolicies: IamAction<'ListAttachedRolePolicies'> = async (input, call) =>
  listAttached(call, { kind: 'role', name: input.RoleName }, input)
