import type { Operation } from '../../context.ts'
import { applyUserSettings, changeFactors } from '../../factors/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** The signed-in user enables or disables MFA by SMS; an older form of SetUserMFAPreference. API: SetUserSettings. */
export const SetUserSettings: Operation<'SetUserSettings'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  await changeFactors(call, pool, user, own => applyUserSettings(pool, user, own, input.MFAOptions))
  return {}
}
