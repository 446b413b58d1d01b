import type { IamAction } from '../action.ts'
import { listInline } from '../inline.ts'

/** A page of the names of the inline policies of a role. API: iam:ListRolePolicies. */
export const ListRolePolicies: IamAction<'ListRolePolicies'> = async (input, call) =>
  listInline(call, { kind: 'role', name: input.RoleName }, input)
