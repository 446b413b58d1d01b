import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { changeUser } from '../../storage/index.ts'
import { attemptLimitExceeded, getUser, prepareCode, recoveryContact } from '../../users/index.ts'

/** The password stops working, and a code for a new one goes out. API: AdminResetUserPassword. */
export const AdminResetUserPassword: Operation<'AdminResetUserPassword'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  if (!user.enabled) throw refuse('NotAuthorizedException', 'User is disabled')
  if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED')
    throw refuse('NotAuthorizedException', 'User password cannot be reset in the current state.')
  const attribute = recoveryContact(pool, user)
  const told = { ...call, triggerContext: { clientMetadata: input.ClientMetadata } }
  const recipient = { purpose: 'recovery', attribute, to: user.attributes[attribute]!, occasion: 'ForgotPassword' } as const
  const { kept, message, quota } = await prepareCode(told, pool, user, recipient)
  const outcome = await call.store.decide(changeUser, {
    poolId: pool.id,
    sub: user.sub,
    version: user.version,
    status: 'RESET_REQUIRED',
    at: call.now,
    codes: [{ ...kept, message, quota }],
  })
  if (outcome.kind === 'gone') throw refuse('UserNotFoundException', 'User does not exist.')
  if (outcome.kind === 'limit') throw attemptLimitExceeded()
  return outcome.kind === 'conflict' ? AdminResetUserPassword(input, call) : {}
}
