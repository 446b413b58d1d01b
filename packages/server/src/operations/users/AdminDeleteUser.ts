import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { deleteUser } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Deletes a user with names, sign-ins and messages; the name can be used again, the `sub` never. API: AdminDeleteUser. */
export const AdminDeleteUser: Operation<'AdminDeleteUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { sub } = await getUser(call, pool, input.Username)
  const outcome = await call.store.decide(deleteUser, { poolId: pool.id, sub })
  if (outcome === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
}
