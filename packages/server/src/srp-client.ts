/**
 * The client's half of USER_SRP_AUTH and DEVICE_SRP_AUTH, for the demo, the tests and the bench: RFC 5054 with Cognito's own key derivation.
 * It imports nothing of the server's half (crypto/srp.ts): a mistake in a shared function would pass unnoticed. The independent client is
 * amazon-cognito-identity-js, in test/client-libraries.
 */
import { createDiffieHellman, createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto'

/** The 3072-bit group of RFC 3526, with generator 2. */
const prime = getDiffieHellman('modp15').getPrime()
const N = toNumber(prime)
const diffieHellman = createDiffieHellman(prime, 2)

const k = toNumber(sha256(padded(N), padded(2n)))

/** ChallengeParameters as the API answers them: SALT, SRP_B (hexadecimal), SECRET_BLOCK (Base64), and for a user USER_ID_FOR_SRP. */
type ChallengeParameters = Readonly<Record<string, string>> | undefined

/** A remembered device, as its client keeps it. */
export interface SrpDevice {
  key: string
  group: string
  password: string
}

/** One exchange of a client. */
export interface SrpClientSession {
  /** SRP_A: the client's public value, hexadecimal. */
  A: string
  /** ChallengeResponses for PASSWORD_VERIFIER. */
  prove(poolId: string, password: string, challenge: ChallengeParameters): Record<string, string>
  /** ChallengeResponses for DEVICE_PASSWORD_VERIFIER. */
  proveDevice(device: SrpDevice, challenge: ChallengeParameters): Record<string, string>
}

/** Starts an exchange with a random secret. */
export function srpClientSession(): SrpClientSession {
  const a = toNumber(randomBytes(32))
  const A = power(2n, a)

  /** `group` and `id` are pool name and user id, or device group and device key. */
  function claim(challenge: ChallengeParameters, { group, id, password }: { group: string; id: string; password: string }) {
    const { SRP_B, SALT, SECRET_BLOCK = '' } = challenge ?? {}
    const B = BigInt(`0x${SRP_B}`)
    const u = toNumber(sha256(padded(A), padded(B)))
    const x = toNumber(sha256(padded(BigInt(`0x${SALT}`)), sha256(Buffer.from(`${group}${id}:${password}`))))
    const S = power((((B - k * power(2n, x)) % N) + N) % N, a + u * x)
    const TIMESTAMP = srpTimestamp(new Date())
    const signature = createHmac('sha256', deriveKey(S, u))
      .update(group + id)
      .update(Buffer.from(SECRET_BLOCK, 'base64'))
      .update(TIMESTAMP)
      .digest('base64')
    return { PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP }
  }

  return {
    A: A.toString(16),
    prove(poolId, password, challenge) {
      const { USER_ID_FOR_SRP: id = '' } = challenge ?? {}
      return { USERNAME: id, ...claim(challenge, { group: poolId.split('_')[1] ?? '', id, password }) }
    },
    proveDevice({ key, group, password }, challenge) {
      return { DEVICE_KEY: key, ...claim(challenge, { group, id: key, password }) }
    },
  }
}

/** Format of TIMESTAMP, `Tue Nov 3 04:05:06 UTC 2026`: the day of the month has no leading zero. */
function srpTimestamp(at: Date): string {
  const [weekday, day, month, year, time] = at.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** HKDF (RFC 5869) of 16 bytes, whose only block is counted by the last byte of the info. */
function deriveKey(S: bigint, u: bigint): Buffer {
  const extracted = createHmac('sha256', padded(u)).update(padded(S)).digest()
  return createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
}

/** Modular power by OpenSSL, which is ten times as fast as bigint arithmetic. */
function power(base: bigint, exponent: bigint): bigint {
  diffieHellman.setPrivateKey(toBytes(exponent))
  return toNumber(diffieHellman.computeSecret(toBytes(base)))
}

function sha256(...parts: Buffer[]): Buffer {
  return parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function toBytes(number: bigint): Buffer {
  const digits = number.toString(16)
  return Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
}

/** Big-endian, with a zero byte in front where the first bit is set, as a signed integer is written. */
function padded(number: bigint): Buffer {
  const bytes = toBytes(number)
  return bytes[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
}
