import type { Operation } from '../../context.ts'
import { findClientAndUser, migrateUser, recoverByName } from '../../users/index.ts'

/** Sends a code to who forgot the password. API: ForgotPassword. */
export const ForgotPassword: Operation<'ForgotPassword'> = async (input, call) => {
  const told = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const known = await findClientAndUser(call, input, (pool, client) =>
    migrateUser(told, pool, client, { source: 'ForgotPassword', name: input.Username }),
  )
  return { CodeDeliveryDetails: await recoverByName(told, known, input.Username) }
}
