import { assertSecretHash, getClient } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { signUp } from '../../users/index.ts'

/** Makes an unconfirmed user who brings a password; a code goes to the address that the pool verifies. API: SignUp. */
export const SignUp: Operation<'SignUp'> = async (input, call) => {
  const { pool, client } = await getClient(call, input.ClientId)
  await assertSecretHash(client, input.SecretHash, input.Username)
  const { sub, details, isConfirmed } = await signUp(
    { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } },
    pool,
    client,
    input,
  )
  return { UserConfirmed: isConfirmed, UserSub: sub, ...(details && { CodeDeliveryDetails: details }) }
}
