import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { changePassword, getUser } from '../../users/index.ts'

/** Sets a permanent password, or a temporary one that the user replaces at the next sign-in. API: AdminSetUserPassword. */
export const AdminSetUserPassword: Operation<'AdminSetUserPassword'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  const outcome = await changePassword(call, pool, user, {
    password: input.Password,
    isTemporary: input.Permanent !== true,
    by: 'administrator',
  })
  // AdminSetUserPassword declares no ConcurrentModificationException, so it runs again on the changed user.
  return outcome === 'conflict' ? AdminSetUserPassword(input, call) : {}
}
