import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { confirmSignUpByAdmin, getUser } from '../../users/index.ts'

/** Confirms a user without a code. API: AdminConfirmSignUp. */
export const AdminConfirmSignUp: Operation<'AdminConfirmSignUp'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const outcome = await confirmSignUpByAdmin(
    { ...call, triggerContext: { clientMetadata: input.ClientMetadata } },
    pool,
    await getUser(call, pool, input.Username),
  )
  return outcome === 'conflict' ? AdminConfirmSignUp(input, call) : {}
}
