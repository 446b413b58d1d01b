import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { getUser, resetPasswordByAdmin } from '../../users/index.ts'

/** The current password stops working, and a code for a new one is sent. API: AdminResetUserPassword. */
export const AdminResetUserPassword: Operation<'AdminResetUserPassword'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const triggerContext = { clientMetadata: input.ClientMetadata }
  const outcome = await resetPasswordByAdmin({ ...call, triggerContext }, pool, await getUser(call, pool, input.Username))
  return outcome === 'conflict' ? AdminResetUserPassword(input, call) : {}
}
