import type { Operation } from '../../context.ts'
import { applyMfaPreferences, changeFactors } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { getUser } from '../../users/index.ts'

/** Enables and disables second factors of a user, and sets the preferred one. API: AdminSetUserMFAPreference. */
export const AdminSetUserMFAPreference: Operation<'AdminSetUserMFAPreference'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  await changeFactors(call, pool, user, own => applyMfaPreferences(pool, user, own, input, 'admin'))
  return {}
}
