import type { Operation } from '../../context.ts'
import { replaceSignUpSession } from '../../sign-in/index.ts'
import { confirmSignUp, findClientAndUser } from '../../users/index.ts'

/** Confirms a user by the code that was sent. The session of the sign-up is replaced by one that signs in. API: ConfirmSignUp. */
export const ConfirmSignUp: Operation<'ConfirmSignUp'> = async (input, call) => {
  const found = await findClientAndUser(call, input)
  const replacement = input.Session === undefined ? undefined : await replaceSignUpSession({ call, ...found }, input.Session, found.user)
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  await confirmSignUp({ ...call, triggerContext }, found, input, replacement)
  return replacement ? { Session: replacement.handle } : {}
}
