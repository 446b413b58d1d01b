import { getClientOfPool, saveSsoMinutes } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { assertMayTrackSessions, assertTracksSessions } from '../../user-sessions/index.ts'

/** Sets how long an SSO session signs users in to a client. API: SetUserPoolClientSessionConfiguration. */
export const SetUserPoolClientSessionConfiguration: Operation<'SetUserPoolClientSessionConfiguration'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { ClientId } = (await getClientOfPool(call, pool, input.ClientId)).settings
  assertMayTrackSessions(pool)
  assertTracksSessions(pool)
  const { MaxValidityMinutes } = input.SSOSession
  await saveSsoMinutes(call, pool, ClientId, MaxValidityMinutes)
  return { UserPoolId: pool.id, ClientId, SSOSession: { MaxValidityMinutes } }
}
