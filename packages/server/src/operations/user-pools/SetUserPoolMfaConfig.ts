import type { Operation } from '../../context.ts'
import { describeFactors, getPool, savePool, settleFactors } from '../../pools/index.ts'

/** Replaces the mode and the settings of all factors. API: SetUserPoolMfaConfig. */
export const SetUserPoolMfaConfig: Operation<'SetUserPoolMfaConfig'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const config = settleFactors(pool.config, input)
  await savePool(call, pool, { config })
  return describeFactors(config)
}
