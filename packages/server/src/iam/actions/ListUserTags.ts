import type { IamAction } from '../action.ts'
import { getPrincipal } from '../entities.ts'
import { listTags } from '../tags.ts'

/** A page of the tags of a user. API: iam:ListUserTags. */
export const ListUserTags: IamAction<'ListUserTags'> = async (input, call) => {
  const { id } = await getPrincipal(call, 'user', input.UserName)
  return listTags(call, { principal: id }, input)
}
