import type { Operation } from '../../context.ts'
import { cut, pageStart } from '../../paging.ts'
import { assertTracksSessions, getPool } from '../../pools/index.ts'
import { listSessions, sessionsAtOnce } from '../../tokens/index.ts'
import { getUser } from '../../users/index.ts'

/** Lists the active sessions of a user, through all clients. API: AdminListUserSessions. */
export const AdminListUserSessions: Operation<'AdminListUserSessions'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertTracksSessions(pool)
  const { sub } = await getUser(call, pool, input.Username)
  const scope = `ListUserSessions ${pool.id} ${sub}`
  const sessions = await listSessions(call, pool, sub, { after: pageStart(call, scope, input.NextToken) })
  const { rows, ...next } = cut(call, scope, sessions, sessionsAtOnce, ({ SessionId }) => SessionId!)
  return { Sessions: [...rows], ...next }
}
