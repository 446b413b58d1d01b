import { getClient, withEndUserAddress } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { initiateAuth } from '../../sign-in/index.ts'

/** Starts a sign-in, without AWS credentials. API: InitiateAuth. */
export const InitiateAuth: Operation<'InitiateAuth'> = async (input, call) => {
  const found = await getClient(call, input.ClientId)
  return initiateAuth(input.AuthFlow, {
    call: {
      ...withEndUserAddress(call, found.client, input.UserContextData),
      triggerContext: { clientId: input.ClientId, validationData: input.ClientMetadata },
    },
    ...found,
    entryPoint: 'InitiateAuth',
    parameters: input.AuthParameters ?? {},
    sessionHandle: input.Session,
  })
}
