import { expect, test } from 'vitest'
import {
  newAccessKeyId,
  newClientId,
  newClientSecret,
  newCode,
  newPoolId,
  newSecretAccessKey,
  newSessionHandle,
  newSub,
  newUuid,
  secretHash,
  timingSafeEqualBytes,
  timingSafeEqualText,
} from '../../src/crypto/index.ts'

test.each([
  ['pool id', () => newPoolId('eu-west-1'), /^eu-west-1_[0-9A-Za-z]{9}$/],
  ['client id', newClientId, /^[0-9a-v]{26}$/],
  ['client secret', newClientSecret, /^[0-9a-v]{52}$/],
  ['sub', newSub, /^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ['uuid', newUuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ['session handle', newSessionHandle, /^AYABe[\w-]{44}$/],
  ['access key id', newAccessKeyId, /^AKIA[A-Z2-7]{16}$/],
  ['secret access key', newSecretAccessKey, /^[A-Za-z0-9+/]{40}$/],
])('a new %s has its documented form and is unique', (_, make, form) => {
  const made = Array.from({ length: 500 }, make)
  for (const id of made) expect(id).toMatch(form)
  expect(new Set(made).size).toBe(500)
})

test('confirmation codes have six digits and keep leading zeros', () => {
  const codes = Array.from({ length: 2000 }, newCode)
  for (const code of codes) expect(code).toMatch(/^\d{6}$/)
  expect(new Set(codes.map(code => code[0])).size).toBe(10)
})

test('SECRET_HASH matches a known value', () => {
  const secret = '13ka4h7u28d9oo44tqpq9djqsfvhvu8rk4d2ighvpu0k8fj1c2r9'
  expect(secretHash(secret, 'alice', '26cb2c60kq7nbmas7rbme9b6pp')).toBe('ikLuKWUuQPD74/RhPJuoIquzppq5DfWi4w/wK3dJOLI=')
})

test('constant-time comparison distinguishes equal from different values of any length', () => {
  expect(timingSafeEqualText('abc', 'abc')).toBe(true)
  expect(timingSafeEqualText('abc', 'abd')).toBe(false)
  expect(timingSafeEqualText('abc', 'abcd')).toBe(false)
  expect(timingSafeEqualBytes(Buffer.from('abc'), Buffer.from('abc'))).toBe(true)
  expect(timingSafeEqualBytes(Buffer.from('abc'), Buffer.from('ab'))).toBe(false)
})
