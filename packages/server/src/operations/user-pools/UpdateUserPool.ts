import type { Operation } from '../../context.ts'
import { assertPool, assertTags, getPool, poolConfigFromUpdate, savePool } from '../../pools/index.ts'

/** Replaces the configuration: an omitted member is reset to its default, with a few exceptions. API: UpdateUserPool. */
export const UpdateUserPool: Operation<'UpdateUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const config = poolConfigFromUpdate(pool.config, input)
  assertPool(config, input)
  if (input.UserPoolTags) assertTags(input.UserPoolTags, 'UserPoolTaggingException')
  await savePool(call, pool, { config, tags: input.UserPoolTags ?? { ...pool.tags } })
  return {}
}
