import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { openSealed, type RowSeals } from '../changed-rows.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { listPasskeysOrDecoy, type PublicKeyRow, readPublicKeyOrDecoy, usePasskey } from '../storage/index.ts'
import { isAllowedOrigin, mustVerifyUser, originOf, relyingParty } from './relying-party.ts'

const timeout = 180_000

/** Whose passkeys are asked for: those of a user, or of a simulated one, who has no right answer. */
export interface PasskeyOwner {
  /** The `sub`, or a keyed hash of an unknown username. */
  subject: string
  isSimulated: boolean
}

/**
 * CREDENTIAL_REQUEST_OPTIONS, and the challenge in it. For a simulated owner it contains one simulated credential id, always the same for a
 * subject, so that the response does not reveal that the user, or the passkey, does not exist.
 */
export async function passkeyRequestOptions(
  { store, keys }: Context,
  pool: Pool,
  { subject, isSimulated }: PasskeyOwner,
): Promise<{ challenge: string; options: string }> {
  const challenge = randomBytes(32).toString('base64url')
  const simulated = {
    id: keys.keyedHash('simulated-user', `${pool.id} passkey ${subject}`).toString('base64url'),
    transports: '["internal"]',
  }
  // Read in both cases, so that both take the same time.
  const known = await store.read(listPasskeysOrDecoy(pool.id, subject, simulated))
  const allowCredentials = (isSimulated ? [simulated] : known).map(({ id, transports }) => ({
    type: 'public-key',
    id,
    transports: JSON.parse(transports),
  }))
  const userVerification = mustVerifyUser(pool) ? 'required' : 'preferred'
  return { challenge, options: JSON.stringify({ challenge, timeout, rpId: relyingParty(pool), allowCredentials, userVerification }) }
}

/** The public key is sealed: not because it is secret, but so that a writer of the database cannot give a user another's passkey. */
export const passkeyAad = (pool: Pick<Pool, 'id'>, sub: string, id: string): string[] => [pool.id, sub, 'passkey', id]

/** The public keys of passkeys. */
export const passkeySeals: RowSeals = {
  table: 'passkeys',
  sealed: { public_key: (row: { pool_id: string; sub: string; id: string }) => passkeyAad({ id: row.pool_id }, row.sub, row.id) },
}

/** Undefined for a key that was not registered by this user, or before keys were sealed. `id`: of the passkey, unless it is the decoy. */
function openPublicKey(
  context: Context,
  pool: Pool,
  { sub, public_key: sealed }: PublicKeyRow,
  id: string,
): Uint8Array<ArrayBuffer> | undefined {
  const aad = sub === null ? decoyAad(pool) : passkeyAad(pool, sub, id)
  const key = openSealed(context, pool, { table: 'passkeys', aad, sealed })
  return key && new Uint8Array(key)
}

/** A public key (COSE, ES256) whose private half is forgotten, so that no assertion is by it. */
function newDecoyKey(): Buffer {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const [head, middle] = ['a5010203262001215820', '225820'].map(part => Buffer.from(part, 'hex'))
  return Buffer.concat([head!, Buffer.from(x!, 'base64url'), middle!, Buffer.from(y!, 'base64url')])
}

const decoyAad = (pool: Pool) => passkeyAad(pool, 'decoy', 'decoy')

/** By the data key, which outlives the cached pool. */
const decoyKeys = new WeakMap<Pool['dataKey'], Buffer>()

/** A sealed decoy of the pool: an unknown passkey costs the same decryption and verification as one of a user. */
function decoyKeyOf({ keys }: Context, pool: Pool): Buffer {
  const { dataKey } = pool
  const sealed = decoyKeys.get(dataKey) ?? keys.seal({ dataKey, aad: decoyAad(pool), plain: newDecoyKey() })
  decoyKeys.set(dataKey, sealed)
  return sealed
}

/**
 * Whether the assertion is by a passkey of the user, for this challenge and an allowed origin. It never throws for invalid input. User
 * enumeration: an assertion by a passkey that does not exist, or of an unknown user, takes the same time as a wrong one by an existing passkey.
 */
export async function verifyPasskeyAssertion(
  context: Context,
  pool: Pool,
  { subject, isSimulated }: PasskeyOwner,
  challenge: string,
  credential: string,
): Promise<boolean> {
  const rpId = relyingParty(pool)
  const response = parse(credential)
  const origin = originOf(response?.response?.clientDataJSON)
  const decoy: PublicKeyRow = { public_key: decoyKeyOf(context, pool), sub: null }
  const found = await context.store.read(readPublicKeyOrDecoy(pool.id, subject, response?.id ?? '', decoy.public_key))
  if (!response || rpId === undefined || origin === undefined || !isAllowedOrigin(origin, rpId)) return false
  const isReal = !isSimulated && found.sub !== null
  const ownKey = openPublicKey(context, pool, isReal ? found : decoy, response.id)
  // A changed row does not open: no assertion is by the decoy.
  const publicKey = ownKey ?? openPublicKey(context, pool, decoy, response.id)!

  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const outcome = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: mustVerifyUser(pool),
    // `usePasskey` compares the counter: the library would do so before it verifies the signature, which shows that the passkey exists.
    credential: { id: response.id, publicKey, counter: 0 },
  }).catch(() => undefined)
  if (!outcome?.verified || !isReal || !ownKey) return false
  const { newCounter: counter } = outcome.authenticationInfo
  return (await context.store.decide(usePasskey, { poolId: pool.id, sub: subject, id: response.id, counter })) === 'used'
}

/** Assertions of authenticators have one or two kilobytes; JSON of many more would take long to parse. */
const maxAssertionLength = 16_384

function parse(text: string): AuthenticationResponseJSON | undefined {
  try {
    const value = text.length > maxAssertionLength ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null && typeof value.id === 'string' && /^[\w-]*$/.test(value.id) ? value : undefined
  } catch {
    return undefined
  }
}
