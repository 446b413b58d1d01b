import type { Operation } from '../../context.ts'
import { assertPool, assertPoolRequest, assertRoles, assertTags, getPool, poolConfigFromUpdate, savePool } from '../../pools/index.ts'

/** Changes the configuration: each omitted member is kept or reset, as `omittedMembers` says. API: UpdateUserPool. */
export const UpdateUserPool: Operation<'UpdateUserPool'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertPoolRequest(input)
  const config = poolConfigFromUpdate(pool.config, input)
  assertPool(config, pool.config)
  assertRoles(call, 'UpdateUserPool', input)
  if (input.UserPoolTags) assertTags(input.UserPoolTags, 'UserPoolTaggingException')
  await savePool(call, pool, { config, tags: input.UserPoolTags ?? { ...pool.tags } })
  return {}
}
