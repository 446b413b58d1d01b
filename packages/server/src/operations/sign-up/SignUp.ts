import { assertSecretHash, getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { newSignUpSession } from '../../sign-in/index.ts'
import { signUp } from '../../users/index.ts'

/**
 * Makes an unconfirmed user who brings a password; a code goes to the address that the pool verifies. The session leads through
 * ConfirmSignUp to a sign-in. API: SignUp.
 */
export const SignUp: Operation<'SignUp'> = async (input, call) => {
  const { pool, client } = await getClient(call, input.ClientId)
  await assertSecretHash(client, input.SecretHash, input.Username)
  let handle: string | undefined
  const sessionFor = (sub: string) => {
    const made = newSignUpSession({ call, pool, client }, sub)
    handle = made?.handle
    return made?.session
  }
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const { sub, details, isConfirmed } = await signUp({ ...call, triggerContext }, pool, client, input, sessionFor)
  return {
    UserConfirmed: isConfirmed,
    UserSub: sub,
    ...(details && { CodeDeliveryDetails: details }),
    ...(handle !== undefined && { Session: handle }),
  }
}
