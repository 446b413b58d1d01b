import type { Operation } from '../../context.ts'
import { findClientAndUser, resendByName } from '../../users/index.ts'

/** Sends another code to who is not confirmed yet. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const told = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  return { CodeDeliveryDetails: await resendByName(told, await findClientAndUser(call, input), input.Username) }
}
