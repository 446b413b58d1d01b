import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { modularPower } from './modular-powers.ts'
import { bigIntToBytes, bytesToBigInt, generator, prime } from './srp-group.ts'
import { timingSafeEqualBytes } from './timing-safe-equal.ts'

/** Whose password: the user id is part of the verifier, so it must be the name that never changes. */
export interface SrpIdentity {
  poolId: string
  userId: string
  password: string
  salt: Uint8Array
}

/** Java's `BigInteger.toByteArray()` in hex: whole bytes, and a zero byte where the top bit is set. Leading zeros of the input vanish. */
export function padHex(number: bigint | string): string {
  const digits = typeof number === 'bigint' ? number.toString(16) : number.replace(/^0+(?=.)/, '')
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return /^[89a-f]/i.test(even) ? `00${even}` : even
}

/** What clients call the pool name: the pool id after its first `_`. */
export const srpPoolName = (poolId: string): string => poolId.slice(poolId.indexOf('_') + 1)

export const newSalt = (): Buffer => randomBytes(16)

/** v = g^x mod N, 384 bytes. Costs one modular power on another thread. */
export const srpVerifier = (identity: SrpIdentity): Promise<Buffer> => modularPower(generator, privateExponent(identity))

/** For an unknown user, call it with a made-up salt and verifier: it costs the same. */
export const verifyPassword = async ({ verifier, ...identity }: SrpIdentity & { verifier: Uint8Array }): Promise<boolean> =>
  timingSafeEqualBytes(await srpVerifier(identity), verifier)

function privateExponent({ poolId, userId, password, salt }: SrpIdentity): Buffer {
  const inner = createHash('sha256')
    .update(`${srpPoolName(poolId)}${userId}:${password}`)
    .digest()
  return sha256(padded(bytesToBigInt(salt)), inner)
}

/** The server's half of the exchange: `b` stays secret (seal it), `B` is SRP_B: hex without leading zeros. */
export async function srpChallenge(verifier: Uint8Array, b: Uint8Array = randomBytes(128)): Promise<{ b: Buffer; B: string }> {
  const B = (multiplier * bytesToBigInt(verifier) + bytesToBigInt(await modularPower(generator, b))) % prime
  // B = 0 would give the key away; its chance is 2^-3072, so it asks for another b rather than for an error path.
  return B === 0n ? srpChallenge(verifier) : { b: Buffer.from(b), B: B.toString(16) }
}

/** `A` as a client sent it, or undefined where it is no number that may be used: not hex, longer than N, or 0 mod N. */
export function parseSrpA(hex: string): bigint | undefined {
  if (hex.length > 770 || !/^[0-9a-f]+$/i.test(hex)) return undefined
  const A = BigInt(`0x${hex}`)
  return A % prime === 0n || A >= prime ? undefined : A
}

/** A verifier that somebody else made, as this file's own are: 384 bytes. Undefined where it is 0, or not below N. */
export function parseSrpVerifier(bytes: Uint8Array): Buffer | undefined {
  const v = parseSrpA(Buffer.from(bytes).toString('hex'))
  return v === undefined ? undefined : bigIntToBytes(v)
}

/** The key of 16 bytes that both sides reach, or undefined where u = 0 (then anybody could). S = (A v^u)^b: two powers. */
export async function srpKey(exchange: { A: bigint; B: string; b: Uint8Array; verifier: Uint8Array }): Promise<Buffer | undefined> {
  const { A, B, b, verifier } = exchange
  const u = sha256(padded(A), padded(BigInt(`0x${B}`)))
  if (bytesToBigInt(u) === 0n) return undefined
  const base = (A * bytesToBigInt(await modularPower(verifier, u))) % prime
  // OpenSSL takes no base of 1 or N - 1, of which any power is known without the password.
  if (base <= 1n || base === prime - 1n) return undefined
  const S = bytesToBigInt(await modularPower(bigIntToBytes(base), b))
  return Buffer.from(hkdfSync('sha256', padded(S), padded(bytesToBigInt(u)), 'Caldera Derived Key', 16))
}

/** PASSWORD_CLAIM_SIGNATURE, base64. `timestamp` is the client's own text. */
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
