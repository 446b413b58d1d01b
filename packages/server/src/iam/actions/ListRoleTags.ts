import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'
import { listTags } from '../tags.ts'

/** A page of the tags of a role. API: iam:ListRoleTags. */
export const ListRoleTags: IamAction<'ListRoleTags'> = async (input, call) => {
  const { id } = await getPrincipal(call, 'role', input.RoleName)
  return listTags(call, { principal: id }, input)
}
