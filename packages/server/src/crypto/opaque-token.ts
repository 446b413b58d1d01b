import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { DataKey } from './keyring.ts'

/** The JOSE header of Cognito's refresh tokens (RFC 7516 §3). Clients treat the token as opaque; only its form is compatible. */
const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url')
const tagBytes = 16
const nonceBytes = 12

/**
 * Encrypts `plain` into a token with the five parts of a compact JWE: header, `keyPart` in place of the encrypted key, nonce, ciphertext, tag.
 * `nonce` must differ for different plain texts under one key. The same input gives the same token, so that a retried request gets the same answer.
 */
export function sealToken({
  dataKey,
  keyPart,
  nonce,
  plain,
}: {
  dataKey: DataKey
  keyPart: string
  nonce: Uint8Array
  plain: string
}): string {
  const protectedPart = `${header}.${keyPart}`
  const iv = nonce.subarray(0, nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv)
  cipher.setAAD(Buffer.from(protectedPart))
  const text = cipher.update(plain, 'utf8')
  cipher.final()
  return `${protectedPart}.${Buffer.from(iv).toString('base64url')}.${text.toString('base64url')}.${cipher.getAuthTag().toString('base64url')}`
}

/** Decrypts a token of `sealToken`; undefined if it was not made under this key with this `keyPart`. */
export function openToken({ dataKey, keyPart, token }: { dataKey: DataKey; keyPart: string; token: string }): string | undefined {
  const protectedPart = `${header}.${keyPart}`
  if (!token.startsWith(`${protectedPart}.`)) return undefined
  const parts = token.slice(protectedPart.length + 1).split('.')
  const [iv, text, tag] = parts.map(part => Buffer.from(part, 'base64url'))
  if (parts.length !== 3 || iv!.length !== nonceBytes || tag!.length !== tagBytes) return undefined
  // Only canonical base64url: the decoder ignores surplus characters and bits, so one token would have several spellings.
  if (parts.some((part, index) => [iv, text, tag][index]!.toString('base64url') !== part)) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, iv!, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(protectedPart))
    decipher.setAuthTag(tag!)
    const plain = decipher.update(text!)
    // Throws unless the tag is right.
    decipher.final()
    return plain.toString()
  } catch {
    return undefined
  }
}
