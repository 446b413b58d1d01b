import type { Operation } from '../../context.ts'
import { assertOutcome } from '../../outcomes.ts'
import { deleteUser } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { userNotFound } from '../../users/index.ts'

/** The signed-in user deletes their own account. API: DeleteUser. */
export const DeleteUser: Operation<'DeleteUser'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const outcome = await call.store.decide(deleteUser, { poolId: pool.id, sub: user.sub })
  assertOutcome(outcome, 'deleted', { gone: userNotFound })
}
