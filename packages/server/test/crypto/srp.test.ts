import { expect, test } from 'vitest'
import { padHex, parseSrpA, srpChallenge, srpKey, srpSignature, srpVerifier, verifyPassword } from '../../src/crypto/index.ts'
import { chooseModularPower, modularPowerImplementations } from '../../src/crypto/modular-power-implementations.ts'
import { prime } from '../../src/crypto/srp-group.ts'
import { vector } from './srp-vector.ts'

const { poolId, userId, password } = vector
const salt = Buffer.from(vector.salt, 'hex')
const identity = { poolId, userId, password, salt }

test.each`
  number   | padded
  ${0x8n}  | ${'08'}
  ${0x14n} | ${'14'}
  ${0xc8n} | ${'00c8'}
  ${0xecn} | ${'00ec'}
  ${'0C8'} | ${'00C8'}
  ${0n}    | ${'00'}
`('padHex($number) is $padded', ({ number, padded }) => {
  expect(padHex(number)).toBe(padded)
})

test('the SRP verifier matches the test vector', async () => {
  expect((await srpVerifier(identity)).toString('hex')).toBe(vector.v.padStart(768, '0'))
})

test('leading zero bytes of the salt do not change the SRP verifier', async () => {
  const longer = Buffer.concat([Buffer.alloc(3), salt])
  expect(await srpVerifier({ ...identity, salt: longer })).toEqual(await srpVerifier(identity))
})

test('verifyPassword accepts the right password, and refuses another password, user or pool', async () => {
  const verifier = await srpVerifier(identity)
  await expect(verifyPassword({ ...identity, verifier })).resolves.toBe(true)
  await expect(verifyPassword({ ...identity, password: `${password} `, verifier })).resolves.toBe(false)
  await expect(verifyPassword({ ...identity, userId: 'alice-user-2', verifier })).resolves.toBe(false)
  await expect(verifyPassword({ ...identity, poolId: 'us-east-1_EXAMPLE02', verifier })).resolves.toBe(false)
  await expect(verifyPassword({ ...identity, verifier: verifier.subarray(1) })).resolves.toBe(false)
})

test('the server half of an SRP exchange gives SRP_B, key and signature of the test vector', async () => {
  const verifier = await srpVerifier(identity)
  const { b, B } = await srpChallenge(verifier, Buffer.from(vector.b, 'hex'))
  expect(B).toBe(vector.B)

  const key = await srpKey({ A: parseSrpA(vector.A)!, B, b, verifier })
  expect(key?.toString('hex')).toBe(vector.key)
  const { secretBlock, timestamp } = vector
  expect(srpSignature({ key: key!, poolId, userId, secretBlock, timestamp })).toBe(vector.signature)
})

test('two SRP challenges for one verifier differ', async () => {
  const verifier = await srpVerifier(identity)
  expect((await srpChallenge(verifier)).B).not.toBe((await srpChallenge(verifier)).B)
})

test.each([
  ['zero', '0'],
  ['N', prime.toString(16)],
  ['twice N', (2n * prime).toString(16)],
  ['not hex', 'xyz'],
  ['empty', ''],
  ['longer than N', 'f'.repeat(1000)],
])('an SRP_A that is %s is refused', (_, hex) => {
  expect(parseSrpA(hex)).toBeUndefined()
})

test('a hundred SRP verifiers computed in parallel are correct', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `user-${i}`)
  const verifiers = await Promise.all(names.map(name => srpVerifier({ ...identity, userId: name })))
  expect(new Set(verifiers.map(verifier => verifier.toString('hex'))).size).toBe(100)
  await expect(verifyPassword({ ...identity, userId: 'user-99', verifier: verifiers[99]! })).resolves.toBe(true)
})

test('a modular power with leading zero bytes has 384 bytes in every implementation', () => {
  const small = Buffer.from([2])
  for (const make of Object.values(modularPowerImplementations)) {
    const power = make()(small, Buffer.from([100]))
    expect(power).toHaveLength(384)
    expect(BigInt(`0x${power.toString('hex')}`)).toBe(2n ** 100n)
  }
})

test('every implementation of the modular power gives the same result, and one of OpenSSL is chosen', () => {
  const base = Buffer.from(vector.A.padStart(768, '0'), 'hex')
  const exponent = Buffer.from(vector.b, 'hex')
  const powers = Object.values(modularPowerImplementations).map(make => make()(base, exponent).toString('hex'))
  expect(new Set(powers).size).toBe(1)
  expect(['group', 'pkcs8']).toContain(chooseModularPower().name)
})
