import type { Operation } from '../../context.ts'
import { assertSelfRecovery, findByClient, forgotPassword, migrateUser, simulateSending, wouldTell } from '../../users/index.ts'

/** Sends a code to who forgot the password. API: ForgotPassword. */
export const ForgotPassword: Operation<'ForgotPassword'> = async (input, call) => {
  const told = { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const { pool, client, user } = await findByClient(call, input, (pool, client) =>
    migrateUser(told, pool, client, { source: 'ForgotPassword', name: input.Username }),
  )
  try {
    if (user) return { CodeDeliveryDetails: await forgotPassword(told, pool, user) }
  } catch (error) {
    if (!wouldTell(client, error)) throw error
  }
  assertSelfRecovery(pool)
  return { CodeDeliveryDetails: await simulateSending(told, pool, input.Username, 'recovery') }
}
