import { recordingFailures, withAnalytics } from '../../analytics/index.ts'
import { getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { respondToAuthChallenge } from '../../sign-in/index.ts'
import { withAdminContext } from '../../threat-protection/index.ts'

/** Answers a challenge with AWS credentials. API: AdminRespondToAuthChallenge. */
export const AdminRespondToAuthChallenge: Operation<'AdminRespondToAuthChallenge'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const client = await getClientOfPool(call, pool, input.ClientId)
  const triggered = {
    ...withAdminContext(call, input.ContextData),
    triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata },
  }
  const signInCall = withAnalytics(triggered, client, 'AdminRespondToAuthChallenge', input.AnalyticsMetadata)
  return recordingFailures(signInCall, () =>
    respondToAuthChallenge({
      call: signInCall,
      pool,
      client,
      entryPoint: 'AdminInitiateAuth',
      challenge: input.ChallengeName,
      sessionHandle: input.Session,
      responses: input.ChallengeResponses ?? {},
    }),
  )
}
