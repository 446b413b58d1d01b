import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { groupNotFound } from '../../groups/index.ts'
import { getPool } from '../../pools/index.ts'
import { serviceQuota } from '../../quotas.ts'
import { joinGroup } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Puts a user into a group; twice is once. API: AdminAddUserToGroup. */
export const AdminAddUserToGroup: Operation<'AdminAddUserToGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const limit = serviceQuota(call.settings, 'groupsOfUser')
  const outcome = await call.store.decide(joinGroup, { poolId: pool.id, name: input.GroupName, sub, at: call.now, limit })
  if (outcome === 'no-group') throw groupNotFound()
  if (outcome === 'no-user') throw refuse('UserNotFoundException', 'User does not exist.')
  // AdminAddUserToGroup declares no LimitExceededException.
  if (outcome === 'limit') throw refuse('InvalidParameterException', `A user can be in at most ${limit} groups.`)
}
