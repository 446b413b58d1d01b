import type { RestJsonAction } from '../gateway/index.ts'
import { getApplicationByArn } from './tags.ts'

/** Returns the tags of an application. API: pinpoint:ListTagsForResource. */
export const ListTagsForResource: RestJsonAction = async ({ path }, call) => ({
  tags: (await getApplicationByArn(call, path['resource-arn']!)).tags,
})
