import type { Operation } from '../../context.ts'
import { confirmSignUp, findByClient, simulateGuess } from '../../users/index.ts'

/** Confirms a user by the code that was sent. API: ConfirmSignUp. */
export const ConfirmSignUp: Operation<'ConfirmSignUp'> = async (input, call) => {
  const { pool, user } = await findByClient(call, input)
  if (!user) throw await simulateGuess(call, pool, input.Username, 'sign-up')
  await confirmSignUp({ ...call, toTriggers: { clientId: input.ClientId, clientMetadata: input.ClientMetadata } }, pool, user, input)
  return {}
}
