import { sign, verify } from 'node:crypto'
import type { SigningKey } from './signing-keys.ts'

export type Claims = Record<string, unknown>

export type VerifiedJwt =
  | { kind: 'ok'; kid: string; claims: Claims }
  /** Not three parts of canonical base64url, no JSON objects, or another header than ours. */
  | { kind: 'malformed' }
  | { kind: 'unknown-key'; kid: string }
  | { kind: 'bad-signature'; kid: string }

/** RS256, signed on the thread pool, so that signatures run beside the commit and beside each other. */
export function signJwt(key: SigningKey, claims: Claims): Promise<string> {
  const signed = `${key.encodedHeader}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(signed), key.privateKey, (error, signature) => {
      if (error) reject(error)
      else resolve(`${signed}.${signature.toString('base64url')}`)
    })
  })
}

/**
 * A token of ours: the algorithm is RS256 whatever the token says, and `kid` is looked up, never followed. Says nothing about expiry, issuer, use or
 * revocation: that is tokens/.
 */
export function verifyJwt(
  token: string,
  findKey: (kid: string) => Pick<SigningKey, 'publicKey' | 'encodedHeader'> | undefined,
): VerifiedJwt {
  const [header, payload, signature, ...more] = token.split('.')
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return { kind: 'malformed' }
  const head = decodeObject(header)
  const claims = decodeObject(payload)
  const proof = decode(signature)
  if (!head || !claims || !proof || head.alg !== 'RS256' || typeof head.kid !== 'string') return { kind: 'malformed' }

  const { kid } = head
  const key = findKey(kid)
  if (!key) return { kind: 'unknown-key', kid }
  // We write one header a key; `crit` and other additions are not ours.
  if (key.encodedHeader !== header) return { kind: 'malformed' }
  const right = verify('sha256', Buffer.from(`${header}.${payload}`), key.publicKey, proof)
  return right ? { kind: 'ok', kid, claims } : { kind: 'bad-signature', kid }
}

/** Only the canonical text: else one token would have several spellings (unused bits of the last character, padding, the other alphabet). */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined
}

function decodeObject(text: string): Claims | undefined {
  const bytes = decode(text)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(bytes.toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}
