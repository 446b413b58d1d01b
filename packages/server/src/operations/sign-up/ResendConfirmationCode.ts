import type { Operation } from '../../context.ts'
import { findByClient, resendByName } from '../../users/index.ts'

/** Sends another code to who is not confirmed yet. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const told = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  return { CodeDeliveryDetails: await resendByName(told, await findByClient(call, input), input.Username) }
}
