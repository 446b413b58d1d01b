import type { Operation } from '../../context.ts'
import { applyUserSettings, changeFactors } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { getUser } from '../../users/index.ts'

/** Enables or disables MFA by SMS for a user; an older form of AdminSetUserMFAPreference. API: AdminSetUserSettings. */
export const AdminSetUserSettings: Operation<'AdminSetUserSettings'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  await changeFactors(call, pool, user, own => applyUserSettings(pool, user, own, input.MFAOptions))
  return {}
}
