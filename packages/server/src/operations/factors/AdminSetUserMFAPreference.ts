import type { Operation } from '../../context.ts'
import { applyMfaPreferences, factorsOf } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { setFactors } from '../../storage/index.ts'
import { getUser } from '../../users/index.ts'

/** Enables and disables second factors of a user, and sets the preferred one. API: AdminSetUserMFAPreference. */
export const AdminSetUserMFAPreference: Operation<'AdminSetUserMFAPreference'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  const { enabled, preferred } = applyMfaPreferences(pool, user, await factorsOf(call, pool, user.sub), input, 'admin')
  await call.store.decide(setFactors, { poolId: pool.id, sub: user.sub, enabled: JSON.stringify(enabled), preferred })
  return {}
}
