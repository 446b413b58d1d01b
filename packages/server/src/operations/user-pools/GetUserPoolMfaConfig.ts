import type { Operation } from '../../context.ts'
import { describeFactors, getPool } from '../../pools/index.ts'

/** Returns the mode and the factors of a pool. API: GetUserPoolMfaConfig. */
export const GetUserPoolMfaConfig: Operation<'GetUserPoolMfaConfig'> = async (input, call) =>
  describeFactors((await getPool(call, input.UserPoolId)).config)
