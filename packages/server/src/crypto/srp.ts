import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { modularPower, sharedSrpSecret } from './modular-powers.ts'
import { bigIntToBytes, bytesToBigInt, generator, prime } from './srp-group.ts'
import { timingSafeEqualBytes } from './timing-safe-equal.ts'

/** The input of an SRP verifier. `userId` is part of it, so it must be a name of the user that never changes. */
export interface SrpIdentity {
  poolId: string
  userId: string
  password: string
  salt: Uint8Array
}

/** Hex of Java's `BigInteger.toByteArray()`: whole bytes, with a zero byte in front if the top bit is set. Leading zeros of the input are dropped. */
export function padHex(number: bigint | string): string {
  const digits = typeof number === 'bigint' ? number.toString(16) : number.replace(/^0+(?=.)/, '')
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return /^[89a-f]/i.test(even) ? `00${even}` : even
}

/** The pool name of the SRP protocol: the pool id after its first `_`. */
export const srpPoolName = (poolId: string): string => poolId.slice(poolId.indexOf('_') + 1)

/** A salt of 16 random bytes. */
export const newSalt = (): Buffer => randomBytes(16)

/** The verifier v = g^x mod N, 384 bytes. Costs one modular power on another thread. */
export const srpVerifier = (identity: SrpIdentity): Promise<Buffer> => modularPower(generator, privateExponent(identity))

/** Whether a password matches its verifier. For an unknown user, call it with a simulated salt and verifier, so that it takes as long. */
export const verifyPassword = async ({ verifier, ...identity }: SrpIdentity & { verifier: Uint8Array }): Promise<boolean> =>
  timingSafeEqualBytes(await srpVerifier(identity), verifier)

function privateExponent({ poolId, userId, password, salt }: SrpIdentity): Buffer {
  const inner = createHash('sha256')
    .update(`${srpPoolName(poolId)}${userId}:${password}`)
    .digest()
  return sha256(padded(bytesToBigInt(salt)), inner)
}

/** The server's half of the exchange: `b` is secret (seal it before it leaves the process), `B` is SRP_B in hex without leading zeros. */
export async function srpChallenge(verifier: Uint8Array, b: Uint8Array = randomBytes(128)): Promise<{ b: Buffer; B: string }> {
  const B = (multiplier * bytesToBigInt(verifier) + bytesToBigInt(await modularPower(generator, b))) % prime
  // RFC 5054 §2.5.3: B must not be 0. The chance is 2^-3072.
  return B === 0n ? srpChallenge(verifier) : { b: Buffer.from(b), B: B.toString(16) }
}

/** Parses SRP_A; undefined if it is not hex, not below N, or 0 mod N (RFC 5054 §2.5.4). */
export function parseSrpA(hex: string): bigint | undefined {
  if (hex.length > 770 || !/^[0-9a-f]+$/i.test(hex)) return undefined
  const A = BigInt(`0x${hex}`)
  return A % prime === 0n || A >= prime ? undefined : A
}

/** Parses a verifier that a client computed (a device's) into 384 bytes; undefined if it is 0 or not below N. */
export function parseSrpVerifier(bytes: Uint8Array): Buffer | undefined {
  const v = parseSrpA(Buffer.from(bytes).toString('hex'))
  return v === undefined ? undefined : bigIntToBytes(v)
}

/** The shared key of 16 bytes, from S = (A v^u)^b: two modular powers. Undefined if u = 0, or the base 1 or N - 1: the key would not depend on the password. */
export async function srpKey(exchange: { A: bigint; B: string; b: Uint8Array; verifier: Uint8Array }): Promise<Buffer | undefined> {
  const { A, B, b, verifier } = exchange
  const u = sha256(padded(A), padded(BigInt(`0x${B}`)))
  if (bytesToBigInt(u) === 0n) return undefined
  const S = await sharedSrpSecret({ A: bigIntToBytes(A), verifier, u, b })
  return S && Buffer.from(hkdfSync('sha256', padded(bytesToBigInt(S)), padded(bytesToBigInt(u)), 'Caldera Derived Key', 16))
}

/** The expected PASSWORD_CLAIM_SIGNATURE, base64. `timestamp` is the text that the client sent. */
export const srpSignature = (claim: { key: Uint8Array; poolId: string; userId: string; secretBlock: string; timestamp: string }): string =>
  createHmac('sha256', claim.key)
    .update(srpPoolName(claim.poolId))
    .update(claim.userId)
    .update(Buffer.from(claim.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest('base64')

const padded = (number: bigint) => Buffer.from(padHex(number), 'hex')

function sha256(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** k = H(pad(N) | pad(g)). */
const multiplier = bytesToBigInt(sha256(padded(prime), padded(2n)))
