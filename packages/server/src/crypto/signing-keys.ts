import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** An RSA-2048 key of a pool. Its KeyObjects and encoded header are made once, because parsing a PEM per signature would triple the cost. */
export interface SigningKey {
  /** 44 characters of standard base64: SHA-256 of the public key (SPKI). */
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
  /** base64url of `{"kid":…,"alg":"RS256"}`, members in that order and no others. */
  encodedHeader: string
}

/** A public key as in Cognito's JWKS, with its members in the same order. */
export interface PublicJwk {
  alg: 'RS256'
  e: string
  kid: string
  kty: 'RSA'
  n: string
  use: 'sig'
}

const generate = promisify(generateKeyPair)

const generateKey = async (): Promise<SigningKey> => signingKey((await generate('rsa', { modulusLength: 2048 })).privateKey)

/** Keys that were generated before anybody asked. Each is given once. */
const prepared: Promise<SigningKey>[] = []

/** Generates keys for the next pools in the background, up to this number. For development mode, where tests make pools by the dozen. */
export function prepareSigningKeys(count: number): void {
  while (prepared.length < count) {
    const key = generateKey()
    key.catch(() => {})
    prepared.push(key)
  }
}

/** A new signing key: a prepared one, else it is generated on the thread pool, which takes 0.1 s or more. */
export const newSigningKey = (): Promise<SigningKey> => prepared.shift() ?? generateKey()

/** The private key as PKCS #8 DER, unencrypted: seal it before it is stored. */
export const exportSigningKey = (key: SigningKey): Buffer => key.privateKey.export({ format: 'der', type: 'pkcs8' })

/** Reads a key that `exportSigningKey` wrote. */
export const importSigningKey = (pkcs8: Buffer): SigningKey => signingKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey)
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const kid = createHash('sha256').update(spki).digest('base64')
  const encodedHeader = Buffer.from(JSON.stringify({ kid, alg: 'RS256' })).toString('base64url')
  return { kid, privateKey, publicKey, encodedHeader }
}

/** The public half of a key, as published in the JWKS. */
export function publicJwk({ kid, publicKey }: SigningKey): PublicJwk {
  const { e, n } = publicKey.export({ format: 'jwk' })
  return { alg: 'RS256', e: e!, kid, kty: 'RSA', n: n!, use: 'sig' }
}
