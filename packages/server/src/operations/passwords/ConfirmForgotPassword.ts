import type { Operation } from '../../context.ts'
import { confirmRecoveryByName, findClientAndUser } from '../../users/index.ts'

/** Sets a new password by the code that was sent. API: ConfirmForgotPassword. */
export const ConfirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (input, call) => {
  const told = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const answer = { name: input.Username, code: input.ConfirmationCode, password: input.Password }
  await confirmRecoveryByName(told, await findClientAndUser(call, input), answer)
  return {}
}
