import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto'
import type { DemoClient } from './attempts.ts'

/**
 * Sign-in by USER_SRP_AUTH, the application's side: the password never travels, a proof of it does.
 * RFC 5054 with Cognito's own key derivation. Written out here so that the demo depends on nothing of the server.
 */
export async function srpSignIn({ api, poolId, clientId, username, password }: DemoClient): Promise<string> {
  const a = numberOf(randomBytes(32))
  const { ChallengeName, ChallengeParameters = {} } = await api.initiateAuth({
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: username, SRP_A: power(2n, a).toString(16) },
  })
  if (ChallengeName !== 'PASSWORD_VERIFIER') return `challenged with ${ChallengeName}`

  const { SRP_B = '', SALT = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = ChallengeParameters
  const poolName = poolId.split('_')[1]!
  const key = sessionKey({ a, B: BigInt(`0x${SRP_B}`), salt: BigInt(`0x${SALT}`), identity: `${poolName}${USER_ID_FOR_SRP}:${password}` })
  const TIMESTAMP = timestamp(new Date())
  const proof = createHmac('sha256', key)
    .update(poolName + USER_ID_FOR_SRP)
    .update(Buffer.from(SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP)
  const { AuthenticationResult } = await api.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName,
    ChallengeResponses: {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: proof.digest('base64'),
      TIMESTAMP,
    },
  })
  return AuthenticationResult?.AccessToken ? 'signed in' : 'challenged again'
}

/** The 3072-bit group of RFC 3526. */
const N = numberOf(getDiffieHellman('modp15').getPrime())

function sessionKey({ a, B, salt, identity }: { a: bigint; B: bigint; salt: bigint; identity: string }): Buffer {
  const k = numberOf(hash(padded(N), padded(2n)))
  const u = numberOf(hash(padded(power(2n, a)), padded(B)))
  const x = numberOf(hash(padded(salt), hash(Buffer.from(identity))))
  const base = (((B - k * power(2n, x)) % N) + N) % N
  const S = power(base, a + u * x)
  const extracted = createHmac('sha256', padded(u)).update(padded(S)).digest()
  return createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16)
}

const hash = (...parts: Buffer[]): Buffer => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest()

/** Big-endian, with a zero byte in front where the first bit is set, as a signed integer would have it. */
function padded(number: bigint): Buffer {
  const digits = number.toString(16)
  const even = digits.length % 2 ? `0${digits}` : digits
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`)
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base % N]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return result
}

/** `Tue Nov 3 04:05:06 UTC 2026`: the day of the month without a zero. */
function timestamp(now: Date): string {
  const [weekday, day, month, year, time] = now.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}
