import { recordingFailures, withAnalytics } from '../../analytics/index.ts'
import { getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { initiateAuth } from '../../sign-in/index.ts'
import { withAdminContext } from '../../threat-protection/index.ts'

/** Starts a sign-in with AWS credentials. API: AdminInitiateAuth. */
export const AdminInitiateAuth: Operation<'AdminInitiateAuth'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const client = await getClientOfPool(call, pool, input.ClientId)
  const triggered = {
    ...withAdminContext(call, input.ContextData),
    triggerContext: { clientId: input.ClientId, validationData: input.ClientMetadata },
  }
  const signInCall = withAnalytics(triggered, client, 'AdminInitiateAuth', input.AnalyticsMetadata)
  return recordingFailures(signInCall, () =>
    initiateAuth(input.AuthFlow, {
      call: signInCall,
      pool,
      client,
      entryPoint: 'AdminInitiateAuth',
      parameters: input.AuthParameters ?? {},
      sessionHandle: input.Session,
    }),
  )
}
