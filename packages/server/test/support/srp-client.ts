import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { padHex } from '../../src/crypto/index.ts'
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

/** The client's half of one exchange, written from the specification; amazon-cognito-identity-js is the independent one. */
export function clientSession() {
  const a = number(randomBytes(128))
  const A = power(2n, a)
  return {
    A: A.toString(16),
    /** The key that the proof is signed with. */
    answer({ poolName, userId, password, salt, B: hex }: Challenge): Buffer {
      const B = BigInt(`0x${hex}`)
      const u = number(hash(bytes(A), bytes(B)))
      const x = number(hash(bytes(BigInt(`0x${salt}`)), createHash('sha256').update(`${poolName}${userId}:${password}`).digest()))
      const S = power((((B - k * power(2n, x)) % N) + N) % N, a + u * x)
      return Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16))
    },
  }
}
