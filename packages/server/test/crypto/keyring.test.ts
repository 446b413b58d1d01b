import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Keyring, masterKeyWeakness, newMasterKey, parseMasterKey, SealError } from '../../src/crypto/index.ts'

const master = newMasterKey()
const keyring = new Keyring(master)
const poolKey = (poolId: string) => keyring.dataKey(poolId, keyring.newDataKey(poolId))

test('a sealed value opens with the same data key and AAD, also after a restart', () => {
  const wrapped = keyring.newDataKey('pool-a')
  const aad = ['pool-a', 'sub-1', 'verifier']
  const sealed = keyring.seal({ dataKey: keyring.dataKey('pool-a', wrapped), aad, plain: 'secret' })
  expect(sealed.includes('secret')).toBe(false)

  const restarted = new Keyring(master)
  expect(restarted.open({ dataKey: restarted.dataKey('pool-a', wrapped), aad, sealed }).toString()).toBe('secret')
})

test('a sealed value does not open with the AAD of another user or column, or the data key of another pool', () => {
  const dataKey = poolKey('pool-a')
  const sealed = keyring.seal({ dataKey, aad: ['pool-a', 'sub-1', 'verifier'], plain: 'secret' })
  for (const aad of [
    ['pool-a', 'sub-2', 'verifier'],
    ['pool-a', 'sub-1', 'totp'],
    ['pool-a', 'sub-1'],
    ['pool-a,sub-1', 'verifier'],
  ]) {
    expect(() => keyring.open({ dataKey, aad, sealed })).toThrow(SealError)
  }
  expect(() => keyring.open({ dataKey: poolKey('pool-b'), aad: ['pool-a', 'sub-1', 'verifier'], sealed })).toThrow(SealError)
})

test('a sealed value with any single bit changed does not open', () => {
  const dataKey = poolKey('pool-a')
  const sealed = keyring.seal({ dataKey, aad: ['x'], plain: 'secret' })
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(() => keyring.open({ dataKey, aad: ['x'], sealed: changed })).toThrow(SealError)
  }
  expect(() => keyring.open({ dataKey, aad: ['x'], sealed: sealed.subarray(0, 20) })).toThrow(SealError)
})

test('the wrapped data key of one pool does not unwrap for another pool', () => {
  const wrapped = keyring.newDataKey('pool-a')
  expect(() => keyring.dataKey('pool-b', wrapped)).toThrow(SealError)
})

test('a replaced data key is used although the old one is cached, with a cache of two pools', () => {
  const small = new Keyring(master, { cachedPools: 2 })
  const wrapped = ['a', 'b', 'c', 'd'].map(poolId => ({ poolId, wrapped: small.newDataKey(poolId) }))
  const [first] = wrapped.map(({ poolId, wrapped }) => small.dataKey(poolId, wrapped).export().toString('hex'))
  expect(small.dataKey('a', wrapped[0]!.wrapped).export().toString('hex')).toBe(first)
  expect(small.dataKey('a', small.newDataKey('a')).export().toString('hex')).not.toBe(first)
})

test('sealCheck and the fingerprint detect another master key', () => {
  const check = keyring.sealCheck()
  const other = new Keyring(newMasterKey())
  expect(new Keyring(master).openCheck(check)).toBe(true)
  expect(other.openCheck(check)).toBe(false)
  expect(other.fingerprint()).not.toBe(keyring.fingerprint())
  expect(new Keyring(master).fingerprint()).toBe(keyring.fingerprint())
  expect(keyring.fingerprint()).toMatch(/^[0-9a-f]{16}$/)
})

test('keyed hashes differ by purpose, text and master key', () => {
  const hash = keyring.keyedHash('code', '123456')
  expect(hash).toHaveLength(32)
  expect(new Keyring(master).keyedHash('code', '123456')).toEqual(hash)
  expect(keyring.keyedHash('session', '123456')).not.toEqual(hash)
  expect(keyring.keyedHash('code', '123457')).not.toEqual(hash)
  expect(new Keyring(newMasterKey()).keyedHash('code', '123456')).not.toEqual(hash)
})

test.each([
  ['31 bytes', randomBytes(31), /31 bytes/],
  ['zeros', Buffer.alloc(32), /the same/],
  ['words', Buffer.from('change-me-change-me-change-me-12'), /readable text/],
  ['a repeated pair', Buffer.from('00ff'.repeat(16), 'hex'), /repeats 2/],
  ['a count', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), /pattern/],
])('a master key of %s is weak', (_, key, reason) => {
  expect(masterKeyWeakness(key)).toMatch(reason)
})

test('a random master key is not weak, and is parsed from hex and base64', () => {
  for (let i = 0; i < 200; i++) {
    const key = newMasterKey()
    expect(masterKeyWeakness(key)).toBeUndefined()
    expect(parseMasterKey(`${key.toString('hex')}\n`)).toEqual(key)
    expect(parseMasterKey(key.toString('base64'))).toEqual(key)
    expect(parseMasterKey(key.toString('base64url'))).toEqual(key)
  }
  expect(parseMasterKey('not a key!')).toBeUndefined()
})
