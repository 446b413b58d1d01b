import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertTracksSessions, listSessions } from '../../user-sessions/index.ts'

/** Lists the active sessions of the signed-in user with all clients. API: ListUserSessions. */
export const ListUserSessions: Operation<'ListUserSessions'> = async (input, call) => {
  const { pool, user, family } = await verifyAccessToken(call, input.AccessToken)
  assertTracksSessions(pool)
  return listSessions(call, pool, user.sub, { token: input.NextToken, current: family.id })
}
