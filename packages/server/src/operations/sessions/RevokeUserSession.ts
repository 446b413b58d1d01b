import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertTracksSessions, revokeSession } from '../../user-sessions/index.ts'

/** Revokes another session of the signed-in user. API: RevokeUserSession. */
export const RevokeUserSession: Operation<'RevokeUserSession'> = async (input, call) => {
  const { pool, user, family } = await verifyAccessToken(call, input.AccessToken)
  assertTracksSessions(pool)
  await revokeSession(call, pool, user.sub, {
    sessionId: input.SessionId,
    linked: input.RevokeAssociatedSessions === 'LINKED',
    current: family.id,
  })
  return {}
}
