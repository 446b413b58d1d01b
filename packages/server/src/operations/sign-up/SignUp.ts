import { withAnalytics } from '../../analytics/index.ts'
import { assertSecretHash, getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { newSignUpSession } from '../../sign-in/index.ts'
import { withUserContext } from '../../threat-protection/index.ts'
import { assertSelfSignUp, signUp } from '../../users/index.ts'

/**
 * Creates an unconfirmed user with a password; a code is sent to the address that the pool verifies. The session leads through
 * ConfirmSignUp to a sign-in. API: SignUp.
 */
export const SignUp: Operation<'SignUp'> = async (input, call) => {
  const { pool, client } = await getClient(call, input.ClientId)
  assertSelfSignUp(pool)
  await assertSecretHash(client, input.SecretHash, input.Username)
  const triggered = {
    ...withUserContext(call, client, input.UserContextData),
    triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata },
  }
  const signUpCall = withAnalytics(triggered, client, 'SignUp', input.AnalyticsMetadata)
  const { sub, details, isConfirmed, sessionHandle } = await signUp(signUpCall, { pool, client }, input, {
    newSession: sub => newSignUpSession({ call, pool, client }, sub),
  })
  return {
    UserConfirmed: isConfirmed,
    UserSub: sub,
    ...(details && { CodeDeliveryDetails: details }),
    ...(sessionHandle !== undefined && { Session: sessionHandle }),
  }
}
