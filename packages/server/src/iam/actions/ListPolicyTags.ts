import type { IamAction } from '../action.ts'
import { getPolicy } from '../entities.ts'
import { listTags } from '../tags.ts'

/** A page of the tags of a managed policy. API: iam:ListPolicyTags. */
export const ListPolicyTags: IamAction<'ListPolicyTags'> = async (input, call) => {
  await getPolicy(call, input.PolicyArn)
  return listTags(call, { policy: input.PolicyArn }, input)
}
