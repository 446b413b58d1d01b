import type { Operation } from '../../context.ts'
import { startRegistration } from '../../passkeys/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** Returns the options with which a browser creates a passkey for the signed-in user. API: StartWebAuthnRegistration. */
export const StartWebAuthnRegistration: Operation<'StartWebAuthnRegistration'> = async (input, call) => ({
  CredentialCreationOptions: await startRegistration(call, await verifyAccessToken(call, input.AccessToken, invalidAccessToken)),
})
