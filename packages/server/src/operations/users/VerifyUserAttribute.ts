import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { verifyAttribute } from '../../users/index.ts'

/** Verifies an email address or phone number of the signed-in user by a code. API: VerifyUserAttribute. */
export const VerifyUserAttribute: Operation<'VerifyUserAttribute'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  await verifyAttribute(call, pool, user, input.AttributeName, input.Code)
  return {}
}
