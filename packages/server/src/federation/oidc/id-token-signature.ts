import { constants, createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { Call } from '../../context.ts'
import { FederationError } from '../federation-error.ts'
import { jsonObject } from './provider-request.ts'
import { remoteDocument } from './remote-documents.ts'

interface Algorithm {
  /** `kty` of its keys; `oct` for the client's secret. */
  keyType: 'RSA' | 'EC' | 'OKP' | 'oct'
  curve?: string
  hash: 'sha256' | 'sha384' | 'sha512' | null
  options?: { padding: number; saltLength: number } | { dsaEncoding: 'ieee-p1363' }
}

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const

/** The algorithms that ID tokens may be signed with: HMAC, RSA and ECDSA, as on the service, and EdDSA. */
const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { keyType: 'RSA', hash: 'sha256' },
  RS384: { keyType: 'RSA', hash: 'sha384' },
  RS512: { keyType: 'RSA', hash: 'sha512' },
  PS256: { keyType: 'RSA', hash: 'sha256', options: pss },
  PS384: { keyType: 'RSA', hash: 'sha384', options: pss },
  PS512: { keyType: 'RSA', hash: 'sha512', options: pss },
  ES256: { keyType: 'EC', curve: 'P-256', hash: 'sha256', options: ecdsa },
  ES384: { keyType: 'EC', curve: 'P-384', hash: 'sha384', options: ecdsa },
  ES512: { keyType: 'EC', curve: 'P-521', hash: 'sha512', options: ecdsa },
  EdDSA: { keyType: 'OKP', curve: 'Ed25519', hash: null },
  Ed25519: { keyType: 'OKP', curve: 'Ed25519', hash: null },
  HS256: { keyType: 'oct', hash: 'sha256' },
  HS384: { keyType: 'oct', hash: 'sha384' },
  HS512: { keyType: 'oct', hash: 'sha512' },
}

/** Names of the algorithms above. HMAC needs a client secret. */
export const idTokenAlgorithms = (clientSecret: string | undefined): string[] =>
  Object.keys(algorithms).filter(name => clientSecret !== undefined || algorithms[name]!.keyType !== 'oct')

/** What a signature is checked against. */
export interface SignatureKeys {
  jwksUri: string | undefined
  clientSecret: string | undefined
  /** When the token was received (`performance.now()`): keys that were read later are not read again. */
  receivedAt: number
}

const invalid = (cause: string) => new FederationError({ description: 'Invalid id_token signature', cause })

/**
 * Checks the signature of an ID token. The kind of key follows from the algorithm, so that a public key is never an HMAC secret. A key that is not among
 * those that were read before is asked for once more, since providers rotate them.
 * @throws FederationError
 */
export async function assertIdTokenSignature(
  call: Call,
  token: string,
  { jwksUri, clientSecret, receivedAt }: SignatureKeys,
): Promise<void> {
  const [head = '', payload = '', proof = ''] = token.split('.')
  const header = jsonObject(Buffer.from(head, 'base64url').toString())
  const name = typeof header?.alg === 'string' ? header.alg : ''
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined
  if (!algorithm) throw invalid('its algorithm is not supported')
  const signed = Buffer.from(`${head}.${payload}`)
  const signature = Buffer.from(proof, 'base64url')
  if (algorithm.keyType === 'oct') {
    if (!clientSecret) throw invalid('it is an HMAC, and the provider has no client secret')
    const expected = createHmac(algorithm.hash!, clientSecret).update(signed).digest()
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature))
      throw invalid('the HMAC is not that of the client secret')
    return
  }
  if (!jwksUri) throw invalid('the provider has no jwks_uri')
  const kid = header?.kid
  // docs/reference/identity-providers.md#2.5: keys and tokens have a `kid`.
  if (typeof kid !== 'string') throw invalid('it has no kid')
  for (const after of [Number.NEGATIVE_INFINITY, receivedAt]) {
    const keys = await keysOf(call, jwksUri, after)
    const key = publicKeyOf(keys.jwks, algorithm, name, kid)
    if (key && (await isSignedBy(key, algorithm, signed, signature))) return
    if (keys.loadedAt > receivedAt)
      throw invalid(key ? 'it was not made by the key' : `jwks_uri has no key ${kid.slice(0, 100)} for ${name}`)
  }
  throw invalid('it was not made by a key of jwks_uri')
}

/** Keys that are looked at. */
const maxKeys = 100

type Jwk = Readonly<Record<string, unknown>>

async function keysOf(call: Call, jwksUri: string, after: number): Promise<{ jwks: readonly Jwk[]; loadedAt: number }> {
  const document = await remoteDocument(call, jwksUri, { timeout: 'Timeout in calling jwks uri' }, after)
  const keys = document?.content.keys
  if (!document || !Array.isArray(keys))
    throw new FederationError({ description: 'Bad jwks response', cause: 'jwks_uri answered without keys' })
  return { jwks: keys.slice(0, maxKeys), loadedAt: document.loadedAt }
}

/** Imported keys, as long as the document that has them is kept. */
const imported = new WeakMap<Jwk, KeyObject | 'unusable'>()
const minRsaBits = 2048

function publicKeyOf(jwks: readonly Jwk[], { keyType, curve }: Algorithm, name: string, kid: string): KeyObject | undefined {
  const jwk = jwks.find(
    key =>
      typeof key === 'object' &&
      key !== null &&
      key.kid === kid &&
      key.kty === keyType &&
      (curve === undefined || key.crv === curve) &&
      (key.alg === undefined || key.alg === name) &&
      (key.use === undefined || key.use === 'sig'),
  )
  if (!jwk) return undefined
  const key = imported.get(jwk) ?? importKey(jwk)
  imported.set(jwk, key)
  return key === 'unusable' ? undefined : key
}

function importKey(jwk: Jwk): KeyObject | 'unusable' {
  try {
    const key = createPublicKey({ key: jwk as { kty: string }, format: 'jwk' })
    const { modulusLength } = key.asymmetricKeyDetails ?? {}
    return modulusLength !== undefined && modulusLength < minRsaBits ? 'unusable' : key
  } catch {
    return 'unusable'
  }
}

const isSignedBy = (key: KeyObject, { hash, options }: Algorithm, signed: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve, reject) =>
    verify(hash, signed, { key, ...options }, signature, (error, isValid) => (error ? reject(error) : resolve(isValid))),
  )
