import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const base32 = '0123456789abcdefghijklmnopqrstuv'
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const rfc4648 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Random text over an alphabet of 32 characters: 32 divides 256, so the low five bits of a random byte are uniform. */
const randomText = (alphabet: string, length: number): string => {
  let text = ''
  for (const byte of randomBytes(length)) text += alphabet[byte & 31]
  return text
}

/** A user pool id: `<region>_` and nine characters of [0-9A-Za-z], 53 random bits. */
export function newPoolId(region: string): string {
  let name = ''
  while (name.length < 9) {
    // 248 = 4 * 62: bytes above it are skipped, since they would make some characters more likely.
    for (const byte of randomBytes(12)) if (byte < 248 && name.length < 9) name += base62[byte % 62]
  }
  return `${region}_${name}`
}

/** An app client id: 26 characters of [0-9a-v], 130 random bits. */
export const newClientId = (): string => randomText(base32, 26)

/** A user pool id derived from a keyed hash of 32 bytes, so that a repeated creation gets the same id. */
export const derivePoolId = (region: string, hash: Uint8Array): string =>
  `${region}_${[...hash.subarray(0, 9)].map(byte => base62[byte % 62]).join('')}`
/** An app client id derived from a keyed hash of 32 bytes, so that a repeated creation gets the same id. */
export const deriveClientId = (hash: Uint8Array): string => [...hash.subarray(0, 26)].map(byte => base32[byte & 31]).join('')

/** An app client secret: 52 characters of [0-9a-v], 260 random bits. */
export const newClientSecret = (): string => randomText(base32, 52)

/** A user's `sub`: 120 random bits in the form of a UUID whose third group starts with `70`, as in recent user pools. */
export const newSub = (): string => deriveSub(randomBytes(16))

/** A user's `sub` derived from a keyed hash, so that a repeated creation gets the same user. */
export function deriveSub(hash: Uint8Array): string {
  const bytes = Buffer.from(hash.subarray(0, 16))
  bytes[6] = 0x70
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A random UUID (version 4). */
export const newUuid = (): string => randomUUID()

/** An opaque session handle, which names a row and holds no data. It starts with `AYABe` as Cognito's do. 264 random bits. */
export const newSessionHandle = (): string => `AYABe${randomBytes(33).toString('base64url')}`

/** A confirmation code of six digits, uniformly distributed. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')

/** A code of eight digits, for sign-ins in which the code is the only factor (EMAIL_OTP, SMS_OTP). */
export const newLongCode = (): string => String(randomInt(100_000_000)).padStart(8, '0')

/** The id of a long-term AWS access key: `AKIA` and 16 characters of [A-Z2-7]. */
export const newAccessKeyId = (): string => `AKIA${randomText(rfc4648, 16)}`

/** The secret of an AWS access key: 240 random bits in 40 base64 characters. */
export const newSecretAccessKey = (): string => randomBytes(30).toString('base64')

/** The id of a Pinpoint application: 32 lower-case hexadecimal characters, 128 random bits. */
export const newApplicationId = (): string => randomBytes(16).toString('hex')

/** The id of a Pinpoint application derived from a keyed hash of 32 bytes, so that a repeated creation gets the same id. */
export const deriveApplicationId = (hash: Uint8Array): string => Buffer.from(hash.subarray(0, 16)).toString('hex')

/** The id of temporary credentials: `ASIA` and 16 characters of [A-Z2-7]. */
export const newTemporaryAccessKeyId = (): string => `ASIA${randomText(rfc4648, 16)}`

/** The unique id of a role (`AROA`), a user (`AIDA`) or a managed policy (`ANPA`): the prefix and 17 characters of [A-Z2-7], 85 random bits. */
export const newIamId = (prefix: 'AROA' | 'AIDA' | 'ANPA'): string => `${prefix}${randomText(rfc4648, 17)}`

/** Such an id derived from a hash of 32 bytes, so that a repeated creation gets the same id. */
export const deriveIamId = (prefix: 'AROA' | 'AIDA' | 'ANPA', hash: Uint8Array): string =>
  `${prefix}${[...hash.subarray(0, 17)].map(byte => rfc4648[byte & 31]).join('')}`
