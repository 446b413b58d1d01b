import type { IamAction } from '../action.ts'
import { getOwnPolicy, noSuchPolicy } from '../entities.ts'
import { addTags } from '../tags.ts'

/** Adds tags to a managed policy, or replaces their values. API: iam:TagPolicy. */
export const TagPolicy: IamAction<'TagPolicy'> = async ({ PolicyArn: policy, Tags }, call) => {
  await getOwnPolicy(call, policy)
  await addTags(call, { policy }, Tags, () => noSuchPolicy(policy))
}
