import type { Operation } from '../../context.ts'
import { withUserContext } from '../../threat-protection/index.ts'
import { confirmForgotPassword, findClientAndUser } from '../../users/index.ts'

/** Sets a new password by the code that was sent. API: ConfirmForgotPassword. */
export const ConfirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (input, call) => {
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const answer = { username: input.Username, code: input.ConfirmationCode, password: input.Password }
  const found = await findClientAndUser(call, input)
  await confirmForgotPassword({ ...withUserContext(call, found.client, input.UserContextData), triggerContext }, found, answer)
  return {}
}
