import type { IamAction } from '../action.ts'
import { getPrincipal, noSuchPrincipal } from '../entities.ts'
import { addTags } from '../tags.ts'

/** Adds tags to a user, or replaces their values. API: iam:TagUser. */
export const TagUser: IamAction<'TagUser'> = async ({ UserName, Tags }, call) => {
  const { id } = await getPrincipal(call, 'user', UserName)
  await addTags(call, { principal: id }, Tags, () => noSuchPrincipal('user', UserName))
}
