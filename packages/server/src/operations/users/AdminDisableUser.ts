import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { changeUser } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** The user cannot sign in, and what is signed in ends. API: AdminDisableUser. */
export const AdminDisableUser: Operation<'AdminDisableUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub, version } = await getUser(call, pool, input.Username)
  const outcome = await call.store.decide(changeUser, { poolId: pool.id, sub, version, enabled: 0, at: call.now })
  if (outcome.kind === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  return outcome.kind === 'conflict' ? AdminDisableUser(input, call) : {}
}
