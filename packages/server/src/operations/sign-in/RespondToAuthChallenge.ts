import { recordingFailures, withAnalytics } from '../../analytics/index.ts'
import { getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { respondToAuthChallenge } from '../../sign-in/index.ts'
import { withUserContext } from '../../threat-protection/index.ts'

/** Answers a challenge, without AWS credentials. API: RespondToAuthChallenge. */
export const RespondToAuthChallenge: Operation<'RespondToAuthChallenge'> = async (input, call) => {
  const found = await getClient(call, input.ClientId)
  const triggered = {
    ...withUserContext(call, found.client, input.UserContextData),
    triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata },
  }
  const signInCall = withAnalytics(triggered, found.client, 'RespondToAuthChallenge', input.AnalyticsMetadata)
  return recordingFailures(signInCall, () =>
    respondToAuthChallenge({
      call: signInCall,
      ...found,
      entryPoint: 'InitiateAuth',
      challenge: input.ChallengeName,
      sessionHandle: input.Session,
      responses: input.ChallengeResponses ?? {},
    }),
  )
}
