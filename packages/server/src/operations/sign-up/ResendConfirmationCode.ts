import type { Operation } from '../../context.ts'
import { assertAutoVerification, findByClient, resendConfirmation, simulateSending, wouldTell } from '../../users/index.ts'

/** Sends another code to who is not confirmed yet. API: ResendConfirmationCode. */
export const ResendConfirmationCode: Operation<'ResendConfirmationCode'> = async (input, call) => {
  const told = { ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }
  const { pool, client, user } = await findByClient(call, input)
  try {
    if (user) return { CodeDeliveryDetails: await resendConfirmation(told, pool, user) }
  } catch (error) {
    if (!wouldTell(client, error)) throw error
  }
  assertAutoVerification(pool)
  return { CodeDeliveryDetails: await simulateSending(told, pool, input.Username, 'sign-up') }
}
