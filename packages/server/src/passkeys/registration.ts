import { randomBytes } from 'node:crypto'
import { refuse } from '@poolhouse/contract'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { addPasskey, keepPasskeyChallenge, listPasskeys, readPasskeyChallenge } from '../storage/index.ts'
import type { SignedIn } from '../tokens/index.ts'
import { assertOwnUser } from '../users/index.ts'
import { passkeyAad } from './assertion.ts'
import { getRelyingParty, isAllowedOrigin, mustVerifyUser, originOf } from './relying-party.ts'

/** A signed-in user, by an access token or a browser session. */
type Owner = Pick<SignedIn, 'pool' | 'client' | 'user'>

const timeout = 60_000
/** Milliseconds; longer than the browser's timeout, because users may take their time at its prompt. */
const challengeLife = 5 * 60_000
/** Passkeys of a user, at most: a quota of the service. */
const maxPasskeys = 20
/** COSE identifiers of ES256 and RS256. */
const algorithms = [-7, -257]

/** CredentialCreationOptions of StartWebAuthnRegistration. */
export async function startRegistration(call: Call, { pool, client, user }: Owner): Promise<unknown> {
  assertOwnUser(user)
  const id = getRelyingParty(pool)
  const challenge = randomBytes(32).toString('base64url')
  const client_id = client.settings.ClientId
  await call.store.decide(keepPasskeyChallenge, {
    pool_id: pool.id,
    sub: user.sub,
    client_id,
    challenge,
    expires_at: call.now + challengeLife,
  })
  const known = await call.store.read(listPasskeys(pool.id, user.sub))
  return {
    rp: { id, name: id },
    user: { id: Buffer.from(user.sub).toString('base64url'), name: user.username, displayName: user.username },
    challenge,
    pubKeyCredParams: algorithms.map(alg => ({ type: 'public-key', alg })),
    timeout,
    excludeCredentials: known.map(passkey => ({ type: 'public-key', id: passkey.id })),
    authenticatorSelection: {
      requireResidentKey: true,
      residentKey: 'required',
      userVerification: mustVerifyUser(pool) ? 'required' : 'preferred',
    },
  }
}

const unsupported = (cause: string) => refuse('WebAuthnCredentialNotSupportedException', 'The passkey is not supported.', { cause })

/**
 * Verifies the attestation and adds the passkey.
 * @throws the WebAuthn exceptions of CompleteWebAuthnRegistration, whose messages the service does not publish
 */
export async function completeRegistration(call: Call, { pool, client, user }: Owner, credential: unknown): Promise<void> {
  assertOwnUser(user)
  const rpId = getRelyingParty(pool)
  const kept = await call.store.read(readPasskeyChallenge(pool.id, user.sub))
  if (!kept || kept.expires_at <= call.now) throw noChallenge()
  if (kept.client_id !== client.settings.ClientId)
    throw refuse('WebAuthnClientMismatchException', 'The registration was started by another app client.')
  const response = asResponse(credential)
  const origin = originOf(response.response.clientDataJSON)
  if (origin === undefined) throw unsupported('clientDataJSON cannot be read')
  if (!isAllowedOrigin(origin, rpId)) throw refuse('WebAuthnOriginNotAllowedException', 'The origin of the passkey is not allowed.')

  const info = await verify(response, { challenge: kept.challenge, origin, rpId, requireUserVerification: mustVerifyUser(pool) })
  const outcome = await call.store.decide(addPasskey, {
    passkey: {
      pool_id: pool.id,
      id: info.credential.id,
      sub: user.sub,
      public_key: call.keys.seal({
        dataKey: pool.dataKey,
        aad: passkeyAad(pool, user.sub, info.credential.id),
        plain: info.credential.publicKey,
      }),
      counter: info.credential.counter,
      transports: JSON.stringify(info.credential.transports ?? []),
      attachment: response.authenticatorAttachment ?? null,
      relying_party: rpId,
      name: response.authenticatorAttachment === 'platform' ? 'Platform passkey' : 'Roaming passkey',
      created_at: call.now,
    },
    challenge: kept.challenge,
    limit: maxPasskeys,
  })
  assertOutcome(outcome, 'added', {
    'no-challenge': noChallenge,
    taken: () => unsupported('The credential id is registered already'),
    limit: () => refuse('LimitExceededException', `A user can have at most ${maxPasskeys} passkeys.`),
  })
}

const noChallenge = () => refuse('WebAuthnChallengeNotFoundException', 'No registration of a passkey is under way.')

function asResponse(credential: unknown): RegistrationResponseJSON {
  const shaped =
    typeof credential === 'object' &&
    credential !== null &&
    'response' in credential &&
    typeof credential.response === 'object' &&
    credential.response !== null
  if (!shaped) throw refuse('InvalidParameterException', 'Credential must be what PublicKeyCredential.toJSON() gives.')
  return credential as RegistrationResponseJSON
}

interface Expected {
  challenge: string
  origin: string
  rpId: string
  requireUserVerification: boolean
}

/** Maps what the library throws to exceptions of the service: a wrong challenge and a wrong relying party have their own. */
async function verify(response: RegistrationResponseJSON, { challenge, origin, rpId, requireUserVerification }: Expected) {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const outcome = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification,
    supportedAlgorithmIDs: algorithms,
  }).catch((error: Error) => error)
  if (outcome instanceof Error) {
    if (/challenge/i.test(outcome.message)) throw noChallenge()
    if (/RP ID/i.test(outcome.message)) throw refuse('WebAuthnRelyingPartyMismatchException', 'The passkey is for another relying party.')
    throw unsupported(outcome.message)
  }
  if (!outcome.verified) throw unsupported('not verified')
  return outcome.registrationInfo
}
