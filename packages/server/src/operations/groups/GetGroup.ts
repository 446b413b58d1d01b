import type { Operation } from '../../context.ts'
import { describeGroup, getGroup } from '../../groups/index.ts'
import { getPool } from '../../pools/index.ts'

/** Returns a group. API: GetGroup. */
export const GetGroup: Operation<'GetGroup'> = async (input, call) => ({
  Group: describeGroup(await getGroup(call, await getPool(call, input.UserPoolId), input.GroupName)),
})
