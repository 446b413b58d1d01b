import type { IamAction } from '../action.ts'
import { getPrincipal, noSuchPrincipal } from '../entities.ts'
import { addTags } from '../tags.ts'

/** Adds tags to a role, or replaces their values. API: iam:TagRole. */
export const TagRole: IamAction<'TagRole'> = async ({ RoleName, Tags }, call) => {
  const { id } = await getPrincipal(call, 'role', RoleName)
  await addTags(call, { principal: id }, Tags, () => noSuchPrincipal('role', RoleName))
}
