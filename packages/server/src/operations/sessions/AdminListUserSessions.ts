import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { assertTracksSessions, listSessions } from '../../user-sessions/index.ts'
import { getUser } from '../../users/index.ts'

/** Lists the active sessions of a user with all clients. API: AdminListUserSessions. */
export const AdminListUserSessions: Operation<'AdminListUserSessions'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertTracksSessions(pool)
  const { sub } = await getUser(call, pool, input.Username)
  return listSessions(call, pool, sub, { token: input.NextToken })
}
