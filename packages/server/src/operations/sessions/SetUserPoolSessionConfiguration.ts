import type { Operation } from '../../context.ts'
import { getPool, savePool } from '../../pools/index.ts'
import { assertMayTrackSessions } from '../../user-sessions/index.ts'

/** Sets whether a pool tracks sessions. Sessions that began untracked stay untracked. API: SetUserPoolSessionConfiguration. */
export const SetUserPoolSessionConfiguration: Operation<'SetUserPoolSessionConfiguration'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  assertMayTrackSessions(pool)
  const Sessions = { UserSessionTracking: input.UserSessionTracking, TokenSession: { MaxPerUser: input.TokenSession.MaxPerUser } }
  await savePool(call, pool, { config: { ...pool.config, Sessions } })
  return { UserPoolId: pool.id, ...Sessions }
}
