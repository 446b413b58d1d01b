import type { Operation } from '../../context.ts'
import { withUserContext } from '../../threat-protection/index.ts'
import { findClientAndUser, resendConfirmationCode } from '../../users/index.ts'

/** Sends another code to an unconfirmed user. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const triggerContext = { clientId: input.ClientId, clientMetadata: input.ClientMetadata }
  const found = await findClientAndUser(call, input)
  return {
    CodeDeliveryDetails: await resendConfirmationCode(
      { ...withUserContext(call, found.client, input.UserContextData), triggerContext },
      found,
      input.Username,
    ),
  }
}
