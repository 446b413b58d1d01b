import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { groupNotFound } from '../../groups/index.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { quotaRule, serviceQuota } from '../../quotas.ts'
import { joinGroup } from '../../storage/index.ts'
import { bindMembership, getUser, userNotFound } from '../../users/index.ts'

/** Adds a user to a group; a user who is in it already stays in it. API: AdminAddUserToGroup. */
export const AdminAddUserToGroup: Operation<'AdminAddUserToGroup'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const limit = serviceQuota(call.settings, 'groupsOfUser')
  const name = input.GroupName
  const binding = bindMembership(call.keys, { pool_id: pool.id, sub, name })
  const outcome = await call.store.decide(joinGroup, { poolId: pool.id, name, sub, at: call.now, limit, binding })
  assertOutcome(outcome, 'joined', {
    'no-group': () => groupNotFound(input.GroupName),
    'no-user': userNotFound,
    // AdminAddUserToGroup declares no LimitExceededException.
    limit: () => refuse('InvalidParameterException', `A user can be in at most ${limit} groups.`, quotaRule('groupsOfUser', limit)),
  })
}
