import type { Operation } from '../../context.ts'
import { describeAuthFactors } from '../../sign-in/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Tells what the signed-in user can prove: as a first factor, and as a second. API: GetUserAuthFactors. */
export const GetUserAuthFactors: Operation<'GetUserAuthFactors'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  return describeAuthFactors(call, pool, user)
}
