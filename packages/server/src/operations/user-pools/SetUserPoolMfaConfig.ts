import type { Operation } from '../../context.ts'
import { applyMfaConfig, assertPool, assertRoles, describeMfaConfig, getPool, savePool } from '../../pools/index.ts'

/** Replaces the MFA mode and the settings of all factors. API: SetUserPoolMfaConfig. */
export const SetUserPoolMfaConfig: Operation<'SetUserPoolMfaConfig'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const config = applyMfaConfig(pool.config, input)
  assertPool(config, pool.config)
  assertRoles(call, 'SetUserPoolMfaConfig', input)
  await savePool(call, pool, { config })
  return describeMfaConfig(config)
}
