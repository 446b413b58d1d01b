import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { sendAttributeCode } from '../../users/index.ts'

/** Sends the signed-in user a code that verifies an email address or phone number. API: GetUserAttributeVerificationCode. */
export const GetUserAttributeVerificationCode: Operation<'GetUserAttributeVerificationCode'> = async (input, call) => {
  const { pool, client, user } = await verifyAccessToken(call, input.AccessToken)
  return {
    CodeDeliveryDetails: await sendAttributeCode(
      { ...call, triggerContext: { clientId: client.settings.ClientId, clientMetadata: input.ClientMetadata } },
      pool,
      user,
      input.AttributeName,
    ),
  }
}
