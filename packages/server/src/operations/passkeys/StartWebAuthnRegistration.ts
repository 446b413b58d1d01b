import type { Operation } from '../../context.ts'
import { startRegistration } from '../../passkeys/index.ts'
import { invalidAccessToken, verifyAccessToken } from '../../tokens/index.ts'

/** What the browser needs to make a passkey for the signed-in user. API: StartWebAuthnRegistration. */
export const StartWebAuthnRegistration: Operation<'StartWebAuthnRegistration'> = async (input, call) => ({
  CredentialCreationOptions: await startRegistration(call, await verifyAccessToken(call, input.AccessToken, invalidAccessToken)),
})
