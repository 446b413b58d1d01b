import type { Operation } from '../../context.ts'
import { getGroup } from '../../groups/index.ts'
import { getPool } from '../../pools/index.ts'
import { leaveGroup } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Removes a user from a group; a user who is not in it causes no error. API: AdminRemoveUserFromGroup. */
export const AdminRemoveUserFromGroup: Operation<'AdminRemoveUserFromGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const { name } = await getGroup(call, pool, input.GroupName)
  await call.store.decide(leaveGroup, { poolId: pool.id, name, sub })
}
