import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { sessionTracking } from '../../user-sessions/index.ts'

/** Returns whether a pool tracks the sessions of its users, and how many of one may be active. API: GetUserPoolSessionConfiguration. */
export const GetUserPoolSessionConfiguration: Operation<'GetUserPoolSessionConfiguration'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return { UserPoolId: pool.id, ...sessionTracking(pool) }
}
