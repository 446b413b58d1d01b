import type { Operation } from '../../context.ts'
import { cut, pageStart } from '../../paging.ts'
import { assertTracksSessions } from '../../pools/index.ts'
import { checkAccessToken, listSessions, sessionsAtOnce } from '../../tokens/index.ts'

/** Lists the active sessions of the signed-in user, through all clients. API: ListUserSessions. */
export const ListUserSessions: Operation<'ListUserSessions'> = async (input, call) => {
  const { pool, user, family } = await checkAccessToken(call, input.AccessToken)
  assertTracksSessions(pool)
  const scope = `ListUserSessions ${pool.id} ${user.sub}`
  const sessions = await listSessions(call, pool, user.sub, { after: pageStart(call, scope, input.NextToken), current: family.id })
  const { rows, ...next } = cut(call, scope, sessions, sessionsAtOnce, ({ SessionId }) => SessionId!)
  return { Sessions: [...rows], ...next }
}
