/**
 * The application's side of USER_SRP_AUTH for the load generator: powers go through OpenSSL, and what does not depend on the answer is made once,
 * since it shares the cores with what it measures. RFC 5054 with Cognito's own key derivation.
 */
import { createDiffieHellman, createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto'

const prime = getDiffieHellman('modp15').getPrime()
const N = BigInt(`0x${prime.toString('hex')}`)
const exchange = createDiffieHellman(prime, 2)

function power(base: bigint, exponent: bigint): bigint {
  exchange.setPrivateKey(bytes(exponent))
  return toBigInt(exchange.computeSecret(bytes(base)))
}

const toBigInt = (buffer: Buffer) => BigInt(`0x${buffer.toString('hex')}`)
const hash = (...parts: Buffer[]) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()

function bytes(number: bigint): Buffer {
  const digits = number.toString(16)
  return Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
}

/** With a zero byte in front where the first bit is set, as a signed integer would have it. */
function padded(number: bigint): Buffer {
  const plain = bytes(number)
  return plain[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), plain]) : plain
}

const k = toBigInt(hash(padded(N), padded(2n)))
// One for all sign-ins: what is measured does not notice, and nobody's password depends on it here.
const a = toBigInt(randomBytes(32))
const A = power(2n, a)

export const SRP_A = A.toString(16)

export interface SrpChallenge {
  SRP_B: string
  SALT: string
  SECRET_BLOCK: string
  USER_ID_FOR_SRP: string
}

/** What RespondToAuthChallenge wants of a user with this password. */
export function passwordVerifierResponses(
  { SRP_B, SALT, SECRET_BLOCK, USER_ID_FOR_SRP }: SrpChallenge,
  poolId: string,
  password: string,
): Record<string, string> {
  const poolName = poolId.split('_')[1]!
  const B = BigInt(`0x${SRP_B}`)
  const u = toBigInt(hash(padded(A), padded(B)))
  const x = toBigInt(hash(padded(BigInt(`0x${SALT}`)), hash(Buffer.from(`${poolName}${USER_ID_FOR_SRP}:${password}`))))
  const base = (((B - k * power(2n, x)) % N) + N) % N
  const extracted = createHmac('sha256', padded(u))
    .update(padded(power(base, a + u * x)))
    .digest()
  const key = createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
  const TIMESTAMP = timestamp(new Date())
  const proof = createHmac('sha256', key)
    .update(poolName + USER_ID_FOR_SRP)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP)
  return {
    USERNAME: USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: proof.digest('base64'),
    TIMESTAMP,
  }
}

/** `Tue Nov 3 04:05:06 UTC 2026`: the day of the month without a zero. */
function timestamp(now: Date): string {
  const [weekday, day, month, year, time] = now.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}
