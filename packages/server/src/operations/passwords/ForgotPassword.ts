import { ServiceError } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { deliveryDetails } from '../../delivery/index.ts'
import { findByClient, forgotPassword, migrateUser, simulatedContact, simulateSending } from '../../users/index.ts'

/** What a client that hides who exists would tell by refusing. */
const telling = new Set(['InvalidParameterException', 'NotAuthorizedException'])

/** Sends a code to who forgot the password. API: ForgotPassword. */
export const ForgotPassword: Operation<'ForgotPassword'> = async (input, call) => {
  const told = { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const { pool, client, user } = await findByClient(call, input, (pool, client) =>
    migrateUser(told, pool, client, { source: 'ForgotPassword', name: input.Username }),
  )
  const hides = client.settings.PreventUserExistenceErrors === 'ENABLED'
  try {
    if (user)
      return {
        CodeDeliveryDetails: await forgotPassword(told, pool, user),
      }
  } catch (error) {
    const adminOnly = error instanceof ServiceError && error.message.startsWith('Contact administrator')
    if (!hides || adminOnly || !(error instanceof ServiceError) || !telling.has(error.name)) throw error
  }
  await simulateSending(call, pool, input.Username, 'recovery')
  const { attribute, value } = simulatedContact(call, pool, input.Username)
  return { CodeDeliveryDetails: deliveryDetails(attribute, value) }
}
