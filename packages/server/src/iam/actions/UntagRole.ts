import type { IamAction } from '../action.ts'
import { getPrincipal, noSuchPrincipal } from '../entities.ts'
import { removeTags } from '../tags.ts'

/** Removes tags from a role. API: iam:UntagRole. */
export const UntagRole: IamAction<'UntagRole'> = async ({ RoleName, TagKeys }, call) => {
  const { id } = await getPrincipal(call, 'role', RoleName)
  await removeTags(call, { principal: id }, TagKeys, () => noSuchPrincipal('role', RoleName))
}
