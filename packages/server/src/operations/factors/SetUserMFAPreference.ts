import type { Operation } from '../../context.ts'
import { applyMfaPreferences, changeFactors } from '../../factors/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** The signed-in user enables and disables second factors, and sets the preferred one. API: SetUserMFAPreference. */
export const SetUserMFAPreference: Operation<'SetUserMFAPreference'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  await changeFactors(call, pool, user, own => applyMfaPreferences(pool, user, own, input, 'user'))
  return {}
}
