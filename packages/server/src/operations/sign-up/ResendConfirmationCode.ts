import type { Operation } from '../../context.ts'
import { deliveryDetails } from '../../delivery/index.ts'
import { findByClient, resendConfirmation, simulatedContact, simulateSending } from '../../users/index.ts'

/** Sends another code to who is not confirmed yet. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const { pool, client, user } = await findByClient(call, input)
  // With names hidden, a user who is confirmed answers like one whom nobody has.
  if (user && (user.status === 'UNCONFIRMED' || client.settings.PreventUserExistenceErrors !== 'ENABLED')) {
    return {
      CodeDeliveryDetails: await resendConfirmation(
        { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } },
        pool,
        user,
      ),
    }
  }
  await simulateSending(call, pool, input.Username, 'sign-up')
  const { attribute, value } = simulatedContact(call, pool, input.Username)
  return { CodeDeliveryDetails: deliveryDetails(attribute, value) }
}
