import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const base32 = '0123456789abcdefghijklmnopqrstuv'
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const rfc4648 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 32 divides 256, so the low five bits of a random byte are uniform. */
const fiveBits = (alphabet: string, length: number): string => {
  let text = ''
  for (const byte of randomBytes(length)) text += alphabet[byte & 31]
  return text
}

/** `<region>_` and nine of [0-9A-Za-z]. */
export function newPoolId(region: string): string {
  let name = ''
  while (name.length < 9) {
    // 248 = 4 * 62: bytes above it would make some letters likelier.
    for (const byte of randomBytes(12)) if (byte < 248 && name.length < 9) name += base62[byte % 62]
  }
  return `${region}_${name}`
}

/** 130 bits. */
export const newClientId = (): string => fiveBits(base32, 26)

/** Ids that follow from a keyed hash of 32 bytes, for a creation that must not be made twice. */
export const derivePoolId = (region: string, hash: Uint8Array): string =>
  `${region}_${[...hash.subarray(0, 9)].map(byte => base62[byte % 62]).join('')}`
export const deriveClientId = (hash: Uint8Array): string => [...hash.subarray(0, 26)].map(byte => base32[byte & 31]).join('')

/** 260 bits. */
export const newClientSecret = (): string => fiveBits(base32, 52)

/** Shaped like a UUID, not a v4: the third group starts with `70`, as in newer pools. 120 random bits. */
export function newSub(): string {
  const bytes = randomBytes(16)
  bytes[6] = 0x70
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export const newUuid = (): string => randomUUID()

/** An opaque session handle: it names a row, carries nothing, and starts like the service's own. 264 random bits. */
export const newSessionHandle = (): string => `AYABe${randomBytes(33).toString('base64url')}`

/** Six digits, each code as likely as any other. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

/** Eight digits, for codes that are the only factor. */
export const newLongCode = (): string => String(randomInt(100_000_000)).padStart(8, '0')

/** The id of a long-lived access key. */
export const newAccessKeyId = (): string => `AKIA${fiveBits(rfc4648, 16)}`

/** 240 random bits in 40 characters. */
export const newSecretAccessKey = (): string => randomBytes(30).toString('base64')
