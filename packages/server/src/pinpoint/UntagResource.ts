import type { RestJsonAction } from '../gateway/index.ts'
import { badRequest } from './read.ts'
import { changeTags, getApplicationByArn } from './tags.ts'

/** Removes tags from an application; keys that it does not have cause no error. API: pinpoint:UntagResource. */
export const UntagResource: RestJsonAction = async ({ path, query }, call) => {
  const { id } = await getApplicationByArn(call, path['resource-arn']!)
  const remove = query.getAll('tagKeys')
  if (remove.length === 0) throw badRequest('tagKeys is required.')
  await changeTags(call, id, { set: {}, remove })
  return undefined
}
