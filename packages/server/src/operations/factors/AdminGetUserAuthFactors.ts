import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { describeAuthFactors } from '../../sign-in/index.ts'
import { getUser } from '../../users/index.ts'

/** Returns the first and second factors that a user can use. API: AdminGetUserAuthFactors. */
export const AdminGetUserAuthFactors: Operation<'AdminGetUserAuthFactors'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return describeAuthFactors(call, pool, await getUser(call, pool, input.Username))
}
