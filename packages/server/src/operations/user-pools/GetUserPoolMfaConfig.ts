import type { Operation } from '../../context.ts'
import { describeMfaConfig, getPool } from '../../pools/index.ts'

/** Returns the MFA mode and the factors of a pool. API: GetUserPoolMfaConfig. */
export const GetUserPoolMfaConfig: Operation<'GetUserPoolMfaConfig'> = async (input, call) =>
  describeMfaConfig((await getPool(call, input.UserPoolId)).config)
