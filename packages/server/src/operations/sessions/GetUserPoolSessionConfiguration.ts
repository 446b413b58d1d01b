import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { sessionTracking } from '../../user-sessions/index.ts'

/** Returns whether a pool tracks sessions, and how many a user may have. API: GetUserPoolSessionConfiguration. */
export const GetUserPoolSessionConfiguration: Operation<'GetUserPoolSessionConfiguration'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  return { UserPoolId: pool.id, ...sessionTracking(pool) }
}
