import type { IamAction } from '../action.ts'
import { getPrincipal, noSuchPrincipal } from '../entities.ts'
import { removeTags } from '../tags.ts'

/** Removes tags from a user. API: iam:UntagUser. */
export const UntagUser: IamAction<'UntagUser'> = async ({ UserName, TagKeys }, call) => {
  const { id } = await getPrincipal(call, 'user', UserName)
  await removeTags(call, { principal: id }, TagKeys, () => noSuchPrincipal('user', UserName))
}
