import { createPrivateKey, createPublicKey, DiffieHellman, type DiffieHellmanGroup, getDiffieHellman } from 'node:crypto'
import { bigIntToBytes, bytesToBigInt, generator, groupBytes, prime, primeBytes } from './srp-group.ts'

/** `base ^ exponent mod N`, 384 bytes. Both are big-endian; 1 < base < N - 1. */
export type ModularPower = (base: Uint8Array, exponent: Uint8Array) => Buffer

/**
 * Implementations of the modular power, by name. `chooseModularPower` measures them. With Node 24.21 (OpenSSL 3.5) and a 256-bit exponent they take:
 *
 *   group    0.70 ms for g, 0.77 ms for another base   the built-in group modp15, whose own class hides setPrivateKey though its handle has it
 *   pkcs8    0.87 ms for any base                      OpenSSL computes the public half while it parses a private key
 *   bigint   2.7 ms                                    not constant-time: used only if neither of the others works
 *
 * Not used: `createDiffieHellman(N, g)`, which is as fast as `group` but runs DH_check for 1.8 s when it is created, for every generator; and RSA
 * with N as its modulus (0.62 ms), which is not constant-time in the public exponent, where the secret would have to be.
 */
export const modularPowerImplementations: Record<string, () => ModularPower> = {
  group: viaGroup,
  pkcs8: viaPrivateKey,
  bigint: () => viaBigInt,
}

function viaGroup(): ModularPower {
  const group = getDiffieHellman('modp15')
  const setPrivateKey: (this: DiffieHellmanGroup, key: Uint8Array) => void = DiffieHellman.prototype.setPrivateKey
  return (base, exponent) => {
    setPrivateKey.call(group, exponent)
    const power = Buffer.compare(base, generator) === 0 ? group.generateKeys() : group.computeSecret(base)
    return padded(power)
  }
}

/** RFC 5208 with PKCS #3 parameters: { 0, { dhKeyAgreement, { N, base } }, exponent }. */
function viaPrivateKey(): ModularPower {
  const dhKeyAgreement = Buffer.from('06092a864886f70d010301', 'hex')
  const zero = integer(Buffer.from([0]))
  const n = integer(primeBytes)
  return (base, exponent) => {
    const algorithm = der(0x30, dhKeyAgreement, der(0x30, n, integer(base)))
    const privateKey = createPrivateKey({ key: der(0x30, zero, algorithm, der(4, integer(exponent))), format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    return derTail(spki)
  }
}

/** Exactly 384 bytes: OpenSSL omits leading zero bytes, or adds one for the sign. */
function padded(power: Buffer): Buffer {
  if (power.length === groupBytes) return power
  const digits = power.subarray(Math.max(0, power.length - groupBytes))
  return Buffer.concat([Buffer.alloc(groupBytes - digits.length), digits])
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

function integer(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = bytes.subarray(start)
  return der(2, digits[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits)
}

/** Reads the public key of an SPKI document: the INTEGER inside its BIT STRING. */
function derTail(spki: Buffer): Buffer {
  // SEQUENCE { SEQUENCE algorithm, BIT STRING { INTEGER } }
  const outer = read(spki, 0)
  const bits = read(spki, read(spki, outer.start).end)
  const number = read(spki, bits.start + 1)
  return padded(spki.subarray(number.start, number.end))
}

function read(bytes: Buffer, at: number): { start: number; end: number } {
  const first = bytes[at + 1]!
  if (first < 128) return { start: at + 2, end: at + 2 + first }
  const count = first & 127
  const start = at + 2 + count
  return { start, end: start + bytes.readUIntBE(at + 2, count) }
}

function viaBigInt(base: Uint8Array, exponent: Uint8Array): Buffer {
  const table = [1n, bytesToBigInt(base) % prime]
  for (let digit = 2; digit < 16; digit++) table.push((table[digit - 1]! * table[1]!) % prime)
  let power = 1n
  for (const digit of Buffer.from(exponent).toString('hex')) {
    for (let square = 0; square < 4; square++) power = (power * power) % prime
    power = (power * table[Number.parseInt(digit, 16)]!) % prime
  }
  return bigIntToBytes(power)
}

/** The fastest implementation that gives correct results on this machine. Takes a few milliseconds. */
export function chooseModularPower(): { name: string; power: ModularPower } {
  const exponent = Buffer.alloc(32, 0xa5)
  const other = Buffer.alloc(groupBytes, 0x5a)
  const expected = [generator, other].map(base => viaBigInt(base, exponent))

  let best = { name: 'bigint', power: viaBigInt as ModularPower, took: Number.POSITIVE_INFINITY }
  for (const [name, make] of Object.entries(modularPowerImplementations)) {
    try {
      const power = make()
      // The first call includes loading; the second is what a sign-in costs.
      const isCorrect = [generator, other].every((base, i) => power(base, exponent).equals(expected[i]!))
      const started = performance.now()
      power(generator, exponent)
      const took = performance.now() - started
      if (isCorrect && took < best.took) best = { name, power, took }
    } catch {
      // This version of Node does not support the implementation.
    }
  }
  return best
}
