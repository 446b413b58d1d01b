import type { Operation } from '../../context.ts'
import { describeAuthFactors } from '../../sign-in/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Returns the first and second factors that the signed-in user can use. API: GetUserAuthFactors. */
export const GetUserAuthFactors: Operation<'GetUserAuthFactors'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  return describeAuthFactors(call, pool, user)
}
