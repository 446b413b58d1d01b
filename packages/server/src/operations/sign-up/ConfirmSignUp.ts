import type { Operation } from '../../context.ts'
import { replaceSignUpSession } from '../../sign-in/index.ts'
import { confirmSignUp, findClientAndUser, simulateConfirmation } from '../../users/index.ts'

/** Confirms a user by the code that was sent. With the session of the sign-up it gives one that signs in. API: ConfirmSignUp. */
export const ConfirmSignUp: Operation<'ConfirmSignUp'> = async (input, call) => {
  const { pool, client, user } = await findClientAndUser(call, input)
  const handover = input.Session === undefined ? undefined : await replaceSignUpSession({ call, pool, client }, input.Session, user)
  if (!user) throw await simulateConfirmation(call, pool, input.Username)
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  await confirmSignUp({ ...call, triggerContext }, pool, user, input, handover)
  return handover ? { Session: handover.handle } : {}
}
