import type { Operation } from '../../context.ts'
import { applyUserSettings, factorsOf } from '../../factors/index.ts'
import { setFactors } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** The signed-in user enables or disables MFA by SMS; an older form of SetUserMFAPreference. API: SetUserSettings. */
export const SetUserSettings: Operation<'SetUserSettings'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const { enabled, ...rest } = applyUserSettings(pool, user, await factorsOf(call, pool, user.sub), input.MFAOptions)
  await call.store.decide(setFactors, { poolId: pool.id, sub: user.sub, enabled: JSON.stringify(enabled), ...rest })
  return {}
}
