import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { getUser, setUserEnabled } from '../../users/index.ts'

/** Enables a user. Tokens that were revoked when the user was disabled stay revoked. API: AdminEnableUser. */
export const AdminEnableUser: Operation<'AdminEnableUser'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const outcome = await setUserEnabled(call, pool, await getUser(call, pool, input.Username), 1)
  return outcome === 'conflict' ? AdminEnableUser(input, call) : {}
}
