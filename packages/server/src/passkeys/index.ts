/**
 * Passkeys: WebAuthn registration and assertion for the relying party of a pool.
 * Not here: the challenge WEB_AUTHN (sign-in/), rows (storage/).
 */
export { passkeyRequestOptions, verifyPasskeyAssertion } from './assertion.ts'
export { type PortablePasskey, placePortablePasskey, readPortablePasskeys } from './place-passkey.ts'
export { completeRegistration, startRegistration } from './registration.ts'
export { relyingParty } from './relying-party.ts'
