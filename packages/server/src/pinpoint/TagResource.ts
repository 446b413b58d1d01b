import type { RestJsonAction } from '../gateway/index.ts'
import { structure } from './read.ts'
import { changeTags, getApplicationByArn, readTags } from './tags.ts'

const readInput = structure({}, { tags: readTags })

/** Adds tags to an application, or replaces their values. API: pinpoint:TagResource. */
export const TagResource: RestJsonAction = async ({ path, body }, call) => {
  const { id } = await getApplicationByArn(call, path['resource-arn']!)
  await changeTags(call, id, { set: readInput(body, '').tags, remove: [] })
  return undefined
}
