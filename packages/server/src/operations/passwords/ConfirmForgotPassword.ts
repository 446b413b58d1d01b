import type { Operation } from '../../context.ts'
import { confirmRecoveryByName, findByClient } from '../../users/index.ts'

/** Sets a new password by the code that was sent. API: ConfirmForgotPassword. */
export const ConfirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (input, call) => {
  const told = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const answer = { name: input.Username, code: input.ConfirmationCode, password: input.Password }
  await confirmRecoveryByName(told, await findByClient(call, input), answer)
  return {}
}
