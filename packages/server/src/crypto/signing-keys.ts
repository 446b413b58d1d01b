import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** One RSA-2048 key of a pool, ready to sign: the KeyObjects and the encoded header are made once (a PEM a call costs 3 times more). */
export interface SigningKey {
  /** 44 characters of standard base64: SHA-256 of the public key (SPKI). */
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
  /** base64url of `{"kid":…,"alg":"RS256"}`, members in that order and no others. */
  encodedHeader: string
}

/** Members in the order of the service's JWKS. */
export interface PublicJwk {
  alg: 'RS256'
  e: string
  kid: string
  kty: 'RSA'
  n: string
  use: 'sig'
}

const generate = promisify(generateKeyPair)

/** Takes a tenth of a second or more, on the thread pool. */
export const newSigningKey = async (): Promise<SigningKey> => signingKey((await generate('rsa', { modulusLength: 2048 })).privateKey)

/** PKCS #8 DER, in clear: seal it before it goes anywhere. */
export const exportSigningKey = (key: SigningKey): Buffer => key.privateKey.export({ format: 'der', type: 'pkcs8' })

export const importSigningKey = (pkcs8: Buffer): SigningKey => signingKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey)
  const spki = publicKey.export({ format: 'der', type: 'spki' })
  const kid = createHash('sha256').update(spki).digest('base64')
  const encodedHeader = Buffer.from(JSON.stringify({ kid, alg: 'RS256' })).toString('base64url')
  return { kid, privateKey, publicKey, encodedHeader }
}

export function publicJwk({ kid, publicKey }: SigningKey): PublicJwk {
  const { e, n } = publicKey.export({ format: 'jwk' })
  return { alg: 'RS256', e: e!, kid, kty: 'RSA', n: n!, use: 'sig' }
}
