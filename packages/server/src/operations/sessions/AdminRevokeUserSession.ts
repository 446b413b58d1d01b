import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { assertTracksSessions, revokeSession } from '../../user-sessions/index.ts'
import { getUser } from '../../users/index.ts'

/** Revokes a session of a user. API: AdminRevokeUserSession. */
export const AdminRevokeUserSession: Operation<'AdminRevokeUserSession'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertTracksSessions(pool)
  const { sub } = await getUser(call, pool, input.Username)
  await revokeSession(call, pool, sub, { sessionId: input.SessionId, linked: input.RevokeAssociatedSessions === 'LINKED' })
  return {}
}
