import type { Operation } from '../../context.ts'
import { getPoolByArn, savePool } from '../../pools/index.ts'

/** Takes tags off a pool; those it does not have are no matter. API: UntagResource. */
export const UntagResource: Operation<'UntagResource'> = async (input, call) => {
  const pool = await getPoolByArn(call, input.ResourceArn)
  const tags = Object.fromEntries(Object.entries(pool.tags).filter(([name]) => !input.TagKeys.includes(name)))
  await savePool(call, pool, { tags })
  return {}
}
