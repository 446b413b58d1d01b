import type { Operation } from '../../context.ts'
import { confirmForgotPassword, findByClient, simulateRecovery } from '../../users/index.ts'

/** Sets a new password by the code that was sent. API: ConfirmForgotPassword. */
export const ConfirmForgotPassword: Operation<'ConfirmForgotPassword'> = async (input, call) => {
  const { pool, client, user } = await findByClient(call, input)
  if (!user || (!user.enabled && client.settings.PreventUserExistenceErrors === 'ENABLED'))
    throw await simulateRecovery(call, pool, input.Username, input.Password)
  await confirmForgotPassword(
    { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } },
    pool,
    user,
    input.ConfirmationCode,
    input.Password,
  )
  return {}
}
