import type { Operation } from '../../context.ts'
import { assertOutcome } from '../../outcomes.ts'
import { getPool } from '../../pools/index.ts'
import { deleteUser } from '../../storage/index.ts'
import { getUser, userNotFound } from '../../users/index.ts'

/** Deletes a user with all its rows; the username can be used again, the `sub` never is. API: AdminDeleteUser. */
export const AdminDeleteUser: Operation<'AdminDeleteUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const outcome = await call.store.decide(deleteUser, { poolId: pool.id, sub })
  assertOutcome(outcome, 'deleted', { gone: userNotFound })
}
