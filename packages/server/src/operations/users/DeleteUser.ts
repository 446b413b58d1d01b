import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { deleteUser } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** The signed-in user deletes their own account. API: DeleteUser. */
export const DeleteUser: Operation<'DeleteUser'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const outcome = await call.store.decide(deleteUser, { poolId: pool.id, sub: user.sub })
  if (outcome === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
}
