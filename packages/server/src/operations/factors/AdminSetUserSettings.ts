import type { Operation } from '../../context.ts'
import { applyUserSettings, factorsOf } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { setFactors } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Enables or disables MFA by SMS for a user; an older form of AdminSetUserMFAPreference. API: AdminSetUserSettings. */
export const AdminSetUserSettings: Operation<'AdminSetUserSettings'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  const { enabled, ...rest } = applyUserSettings(pool, user, await factorsOf(call, pool, user.sub), input.MFAOptions)
  await call.store.decide(setFactors, { poolId: pool.id, sub: user.sub, enabled: JSON.stringify(enabled), ...rest })
  return {}
}
