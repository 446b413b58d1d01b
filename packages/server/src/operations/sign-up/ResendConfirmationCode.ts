import type { Operation } from '../../context.ts'
import { findClientAndUser, resendConfirmationCode } from '../../users/index.ts'

/** Sends another code to an unconfirmed user. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const found = await findClientAndUser(call, input)
  return { CodeDeliveryDetails: await resendConfirmationCode({ ...call, triggerContext }, found, input.Username) }
}
