import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { getUser, setUserEnabled } from '../../users/index.ts'

/** Disables a user and revokes all sign-ins of the user. API: AdminDisableUser. */
export const AdminDisableUser: Operation<'AdminDisableUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const outcome = await setUserEnabled(call, pool, await getUser(call, pool, input.Username), 0)
  return outcome === 'conflict' ? AdminDisableUser(input, call) : {}
}
