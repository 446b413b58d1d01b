import type { Operation } from '../../context.ts'
import { getPoolByArn, savePool } from '../../pools/index.ts'

/** Removes tags from a pool; keys that it does not have cause no error. API: UntagResource. */
export const UntagResource: Operation<'UntagResource'> = async (input, call) => {
  const pool = await getPoolByArn(call, input.ResourceArn)
  const tags = Object.fromEntries(Object.entries(pool.tags).filter(([name]) => !input.TagKeys.includes(name)))
  await savePool(call, pool, { tags })
  return {}
}
