import type { Operation } from '../../context.ts'
import { authFactors } from '../../sign-in/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

/** Tells what the signed-in user can prove: as a first factor, and as a second. API: GetUserAuthFactors. */
export const GetUserAuthFactors: Operation<'GetUserAuthFactors'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken)
  return authFactors(call, pool, user)
}
