import type { IamAction } from '../action.ts'
import { getOwnPolicy, noSuchPolicy } from '../entities.ts'
import { removeTags } from '../tags.ts'

/** Removes tags from a managed policy. API: iam:UntagPolicy. */
export const UntagPolicy: IamAction<'UntagPolicy'> = async ({ PolicyArn: policy, TagKeys }, call) => {
  await getOwnPolicy(call, policy)
  await removeTags(call, { policy }, TagKeys, () => noSuchPolicy(policy))
}
