import { recordingFailures, withAnalytics } from '../../analytics/index.ts'
import { getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { initiateAuth } from '../../sign-in/index.ts'
import { withUserContext } from '../../threat-protection/index.ts'

/** Starts a sign-in, without AWS credentials. API: InitiateAuth. */
export const InitiateAuth: Operation<'InitiateAuth'> = async (input, call) => {
  const found = await getClient(call, input.ClientId)
  const triggered = {
    ...withUserContext(call, found.client, input.UserContextData),
    triggerContext: { clientId: input.ClientId, validationData: input.ClientMetadata },
  }
  const signInCall = withAnalytics(triggered, found.client, 'InitiateAuth', input.AnalyticsMetadata)
  return recordingFailures(signInCall, () =>
    initiateAuth(input.AuthFlow, {
      call: signInCall,
      ...found,
      entryPoint: 'InitiateAuth',
      parameters: input.AuthParameters ?? {},
      sessionHandle: input.Session,
    }),
  )
}
