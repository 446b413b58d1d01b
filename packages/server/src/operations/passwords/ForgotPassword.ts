import type { Operation } from '../../context.ts'
import { withUserContext } from '../../threat-protection/index.ts'
import { findClientAndUser, forgotPassword } from '../../users/index.ts'

/** Sends a code to a user who forgot the password. API: ForgotPassword. */
export const ForgotPassword: Operation<'ForgotPassword'> = async (input, call) => {
  const triggered = { ...call, triggerContext: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const found = await findClientAndUser(triggered, input, { migratesFor: 'ForgotPassword' })
  return {
    CodeDeliveryDetails: await forgotPassword(withUserContext(triggered, found.client, input.UserContextData), found, input.Username),
  }
}
