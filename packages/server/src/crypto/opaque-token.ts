import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { DataKey } from './keyring.ts'

/** RFC 7516 §3: what a refresh token of the service decodes to. Clients look at no more than its shape. */
const header = Buffer.from('{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}').toString('base64url')
const tagBytes = 16
const nonceBytes = 12

/**
 * Five parts like a compact JWE: header, a part that stands where the encrypted key is, nonce, ciphertext, tag.
 * `nonce` must be different for different plain texts under one key; the same input gives the same token, which a retry needs.
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
  const front = `${header}.${keyPart}`
  const iv = nonce.subarray(0, nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv)
  cipher.setAAD(Buffer.from(front))
  const text = cipher.update(plain, 'utf8')
  cipher.final()
  return `${front}.${Buffer.from(iv).toString('base64url')}.${text.toString('base64url')}.${cipher.getAuthTag().toString('base64url')}`
}

/** The plain text, or undefined for anything that is not a token made under this key for this keyPart. */
export function openToken({ dataKey, keyPart, token }: { dataKey: DataKey; keyPart: string; token: string }): string | undefined {
  const front = `${header}.${keyPart}`
  if (!token.startsWith(`${front}.`)) return undefined
  const parts = token.slice(front.length + 1).split('.')
  const [iv, text, tag] = parts.map(part => Buffer.from(part, 'base64url'))
  if (parts.length !== 3 || iv!.length !== nonceBytes || tag!.length !== tagBytes) return undefined
  // One token has one spelling: base64url ignores characters and bits that it does not need.
  if (parts.some((part, index) => [iv, text, tag][index]!.toString('base64url') !== part)) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, iv!, { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(front))
    decipher.setAuthTag(tag!)
    return Buffer.concat([decipher.update(text!), decipher.final()]).toString()
  } catch {
    return undefined
  }
}
