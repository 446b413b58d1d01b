import { sign, verify } from 'node:crypto'
import type { SigningKey } from './signing-keys.ts'

/** The payload of a JWT. */
export type Claims = Record<string, unknown>

/** Result of checking the signature of a JWT. */
export type VerifiedJwt =
  | { kind: 'ok'; kid: string; claims: Claims }
  /** Not three parts of canonical base64url, not JSON objects, or a header that differs from the one that the key signs. */
  | { kind: 'malformed' }
  | { kind: 'unknown-key'; kid: string }
  | { kind: 'bad-signature'; kid: string }

/** Signs a JWT with RS256 on the thread pool, so that signatures run in parallel with each other and with the commit. */
export function signJwt(key: SigningKey, claims: Claims): Promise<string> {
  const signed = `${key.encodedHeader}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(signed, 'latin1'), key.privateKey, (error, signature) => {
      if (error) reject(error)
      else resolve(`${signed}.${signature.toString('base64url')}`)
    })
  })
}

/**
 * Checks the form and the RS256 signature of a JWT, whatever algorithm its header names; `kid` is only passed to `findKey`.
 * Expiry, issuer, token use and revocation are checked in tokens/.
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
  // Every token of one key has the same header; one with `crit` or other members was not issued here.
  if (key.encodedHeader !== header) return { kind: 'malformed' }
  const isValid = verify('sha256', Buffer.from(`${header}.${payload}`), key.publicKey, proof)
  return isValid ? { kind: 'ok', kid, claims } : { kind: 'bad-signature', kid }
}

/** Decodes canonical base64url only; otherwise one token would have several spellings (unused bits, padding, the other alphabet). */
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
