/**
 * Passkeys: registration and assertion by WebAuthn, for a pool's relying party.
 * Not here: when one is asked for (sign-in/), how rows are kept (storage/).
 */
export { passkeyRequestOptions, verifyPasskeyAssertion } from './assertion.ts'
export { completeRegistration, startRegistration } from './registration.ts'
export { relyingParty } from './relying-party.ts'
