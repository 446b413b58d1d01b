import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { padHex, srpSignature } from '../../src/crypto/index.ts'
import { prime as N } from '../../src/crypto/srp-group.ts'

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n
  for (let b = base % N, e = exponent; e > 0n; e >>= 1n, b = (b * b) % N) if (e & 1n) result = (result * b) % N
  return result
}
const bytes = (n: bigint) => Buffer.from(padHex(n), 'hex')
const hash = (...parts: Uint8Array[]) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()
const number = (buffer: Uint8Array) => BigInt(`0x${Buffer.from(buffer).toString('hex')}`)
const k = number(hash(bytes(N), bytes(2n)))

interface Challenge {
  poolName: string
  userId: string
  password: string
  salt: string
  B: string
}

/** `Tue Nov 3 04:05:06 UTC 2026`: the day of the month without a zero. */
export function srpTimestamp(at = new Date()): string {
  const [week, day, month, year, time] = at.toUTCString().replace(',', '').split(' ')
  return `${week} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** The client's half of one exchange, written from the specification; amazon-cognito-identity-js is the independent one. */
export function srpClientSession() {
  const a = number(randomBytes(128))
  const A = power(2n, a)
  /** The key that the proof is signed with. */
  function answer({ poolName, userId, password, salt, B: hex }: Challenge): Buffer {
    const B = BigInt(`0x${hex}`)
    const u = number(hash(bytes(A), bytes(B)))
    const x = number(hash(bytes(BigInt(`0x${salt}`)), createHash('sha256').update(`${poolName}${userId}:${password}`).digest()))
    const S = power((((B - k * power(2n, x)) % N) + N) % N, a + u * x)
    return Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16))
  }
  return {
    A: A.toString(16),
    answer,
    /** What PASSWORD_VERIFIER wants to hear, given its ChallengeParameters. */
    prove(poolId: string, password: string, parameters: Record<string, string> | undefined) {
      const { SALT, SRP_B, SECRET_BLOCK, USER_ID_FOR_SRP } = parameters as Record<
        'SALT' | 'SRP_B' | 'SECRET_BLOCK' | 'USER_ID_FOR_SRP',
        string
      >
      const key = answer({ poolName: poolId.split('_')[1]!, userId: USER_ID_FOR_SRP, password, salt: SALT, B: SRP_B })
      const TIMESTAMP = srpTimestamp()
      return {
        USERNAME: USER_ID_FOR_SRP,
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: srpSignature({ key, poolId, userId: USER_ID_FOR_SRP, secretBlock: SECRET_BLOCK, timestamp: TIMESTAMP }),
        TIMESTAMP,
      }
    },
  }
}
