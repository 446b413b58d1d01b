import type { Operation } from '../../context.ts'
import { getPoolByArn } from '../../pools/index.ts'

/** Returns the tags of a pool. API: ListTagsForResource. */
export const ListTagsForResource: Operation<'ListTagsForResource'> = async (input, call) => ({
  Tags: { ...(await getPoolByArn(call, input.ResourceArn)).tags },
})
