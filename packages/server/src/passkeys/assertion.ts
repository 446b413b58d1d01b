import { randomBytes } from 'node:crypto'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeys, type PasskeyRow, usePasskey } from '../storage/index.ts'
import { isAllowedOrigin, mustVerifyUser, originOf, relyingParty } from './relying-party.ts'

const timeout = 180_000

/**
 * CREDENTIAL_REQUEST_OPTIONS, and the challenge in it. Without `sub` (an unknown user) it contains one simulated credential id, always the
 * same for a username, so that the response does not reveal that the user does not exist.
 */
export async function passkeyRequestOptions(
  { store, keys }: Context,
  pool: Pool,
  sub: string | undefined,
  name: string,
): Promise<{ challenge: string; options: string }> {
  const challenge = randomBytes(32).toString('base64url')
  const simulated = { id: keys.keyedHash('simulated-user', `${pool.id} passkey ${name}`).toString('base64url'), transports: '["internal"]' }
  // Read for an unknown user as well, so that both take the same time.
  const known = await store.read(listPasskeys(pool.id, sub ?? simulated.id))
  const allowCredentials = (sub === undefined ? [simulated] : known).map(({ id, transports }) => ({
    type: 'public-key',
    id,
    transports: JSON.parse(transports),
  }))
  const userVerification = mustVerifyUser(pool) ? 'required' : 'preferred'
  return { challenge, options: JSON.stringify({ challenge, timeout, rpId: relyingParty(pool), allowCredentials, userVerification }) }
}

/** The public key is sealed: not because it is secret, but so that a writer of the database cannot give a user another's passkey. */
export const passkeyAad = (pool: Pool, sub: string, id: string): string[] => [pool.id, sub, 'passkey', id]

/** Undefined for a key that was not registered by this user, or before keys were sealed. */
function openPublicKey(
  { keys, log }: Context,
  pool: Pool,
  { sub, id, public_key: sealed }: PasskeyRow,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(keys.open({ dataKey: pool.dataKey, aad: passkeyAad(pool, sub, id), sealed }))
  } catch (cause) {
    log.warn('A passkey was refused: its row was changed, or it was registered before keys were bound to users', {
      pool: pool.id,
      cause: String(cause),
    })
    return undefined
  }
}

/** Whether the assertion is by a passkey of the user, for this challenge and an allowed origin. It never throws for invalid input. */
export async function verifyPasskeyAssertion(
  context: Context,
  pool: Pool,
  sub: string,
  challenge: string,
  credential: string,
): Promise<boolean> {
  const rpId = relyingParty(pool)
  const response = parse(credential)
  const origin = originOf(response?.response?.clientDataJSON)
  const passkey = response && (await context.store.read(listPasskeys(pool.id, sub))).find(({ id }) => id === response.id)
  if (!response || !passkey || rpId === undefined || origin === undefined || !isAllowedOrigin(origin, rpId)) return false
  const publicKey = openPublicKey(context, pool, passkey)
  if (!publicKey) return false

  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const outcome = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: mustVerifyUser(pool),
    credential: {
      id: passkey.id,
      publicKey,
      counter: passkey.counter,
      transports: JSON.parse(passkey.transports),
    },
  }).catch(() => undefined)
  if (!outcome?.verified) return false
  return (
    (await context.store.decide(usePasskey, { poolId: pool.id, sub, id: passkey.id, counter: outcome.authenticationInfo.newCounter })) ===
    'used'
  )
}

/** Assertions of authenticators have one or two kilobytes; JSON of many more would take long to parse. */
const maxAssertionLength = 16_384

function parse(text: string): AuthenticationResponseJSON | undefined {
  try {
    const value = text.length > maxAssertionLength ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null && typeof value.id === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
