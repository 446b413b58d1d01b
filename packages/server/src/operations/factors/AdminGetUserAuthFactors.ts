import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { describeAuthFactors } from '../../sign-in/index.ts'
import { getUser } from '../../users/index.ts'

/** Tells what a user can prove: as a first factor, and as a second. API: AdminGetUserAuthFactors. */
export const AdminGetUserAuthFactors: Operation<'AdminGetUserAuthFactors'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return describeAuthFactors(call, pool, await getUser(call, pool, input.Username))
}
