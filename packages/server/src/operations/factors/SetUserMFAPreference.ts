import type { Operation } from '../../context.ts'
import { applyMfaPreferences, factorsOf } from '../../factors/index.ts'
import { setFactors } from '../../storage/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** The signed-in user enables and disables second factors, and sets the preferred one. API: SetUserMFAPreference. */
export const SetUserMFAPreference: Operation<'SetUserMFAPreference'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const { enabled, preferred } = applyMfaPreferences(pool, user, await factorsOf(call, pool, user.sub), input, 'user')
  await call.store.decide(setFactors, { poolId: pool.id, sub: user.sub, enabled: JSON.stringify(enabled), preferred })
  return {}
}
