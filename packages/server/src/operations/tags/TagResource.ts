import type { Operation } from '../../context.ts'
import { assertTags, getPoolByArn, savePool } from '../../pools/index.ts'

/** Adds tags to a pool, or replaces their values. API: TagResource. */
export const TagResource: Operation<'TagResource'> = async (input, call) => {
  const pool = await getPoolByArn(call, input.ResourceArn)
  const tags = { ...pool.tags, ...input.Tags }
  assertTags(tags)
  await savePool(call, pool, { tags })
  return {}
}
