import type { Operation } from '../../context.ts'
import { completeRegistration } from '../../passkeys/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** Stores the passkey that the browser created. API: CompleteWebAuthnRegistration. */
export const CompleteWebAuthnRegistration: Operation<'CompleteWebAuthnRegistration'> = async (input, call) => {
  await completeRegistration(call, await verifyAccessToken(call, input.AccessToken, invalidAccessToken), input.Credential)
  return {}
}
