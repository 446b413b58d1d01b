import { randomBytes } from 'node:crypto'

const minimumBytes = 32

/** 32 random bytes. */
export const newMasterKey = (): Buffer => randomBytes(minimumBytes)

/** Parses a master key in hex (at least 64 digits) or base64 (either alphabet); undefined if it is neither. `masterKeyWeakness` checks its length. */
export function parseMasterKey(text: string): Buffer | undefined {
  const digits = text.trim()
  if (/^(?:[0-9a-f]{2}){32,}$/i.test(digits)) return Buffer.from(digits, 'hex')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(digits)) return undefined
  const bytes = Buffer.from(digits, 'base64')
  // Node's decoder skips invalid characters; a truncated or mistyped key must not be accepted as a different key.
  const canonical = bytes.toString('base64').replace(/=+$/, '')
  return canonical === digits.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/') ? bytes : undefined
}

/**
 * Why a master key is too weak to be used, or undefined. 32 random bytes have about 30 distinct values (fewer than 16 once in 10^18), and a third of
 * them are printable; a key of printable characters only was typed by a person or is a placeholder.
 */
export function masterKeyWeakness(key: Uint8Array): string | undefined {
  if (key.length < minimumBytes) return `it has ${key.length} bytes, ${minimumBytes} are needed`
  const distinct = new Set(key).size
  if (distinct === 1) return 'all its bytes are the same'
  if (key.every(byte => byte >= 0x20 && byte < 0x7f)) return 'it is readable text, not random bytes'
  if (distinct < 16) return `it repeats ${distinct} byte values, random bytes do not`
  const step = (key[1]! - key[0]!) & 255
  if (key.every((byte, i) => i === 0 || ((byte - key[i - 1]!) & 255) === step)) return 'its bytes follow a pattern'
  return undefined
}
