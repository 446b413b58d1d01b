import { createHmac } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import {
  exportSigningKey,
  importSigningKey,
  newSigningKey,
  publicJwk,
  type SigningKey,
  signJwt,
  verifyJwt,
} from '../../src/crypto/index.ts'

const claims = { sub: 'e7bd4a1c', token_use: 'access', nested: { ü: ['x'] } }
let key: SigningKey
let other: SigningKey
let token: string
const findKey = (kid: string) => (kid === key.kid ? key : undefined)

beforeAll(async () => {
  ;[key, other] = await Promise.all([newSigningKey(), newSigningKey()])
  token = await signJwt(key, claims)
})

test('the header of a JWT has the members kid and alg only', () => {
  expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).toBe(`{"kid":"${key.kid}","alg":"RS256"}`)
  expect(key.kid).toMatch(/^[A-Za-z0-9+/]{43}=$/)
})

test('jose verifies a JWT with the published JWK, whose members are in Cognito’s order', async () => {
  const jwk = publicJwk(key)
  expect(Object.keys(jwk)).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  expect(jwk).toMatchObject({ alg: 'RS256', e: 'AQAB', kty: 'RSA', use: 'sig' })
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [jwk] }))
  expect(payload).toEqual(claims)
})

test('a signing key is the same after export and import', async () => {
  const again = importSigningKey(exportSigningKey(key))
  expect(again.kid).toBe(key.kid)
  expect(verifyJwt(await signJwt(again, claims), findKey)).toEqual({ kind: 'ok', kid: key.kid, claims })
})

test('a JWT with any single bit changed is refused', () => {
  expect(verifyJwt(token, findKey).kind).toBe('ok')
  const bytes = Buffer.from(token)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(verifyJwt(changed.toString('latin1'), findKey).kind).not.toBe('ok')
  }
})

test('a JWT whose last character differs in unused bits is refused', () => {
  const last = token.at(-1)!
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (const letter of alphabet) if (letter !== last) expect(verifyJwt(token.slice(0, -1) + letter, findKey).kind).not.toBe('ok')
})

test('a JWT with alg none or HS256 is refused', async () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = encode({ ...claims, sub: 'admin' })
  const none = `${encode({ kid: key.kid, alg: 'none' })}.${body}.`
  const hs = `${encode({ kid: key.kid, alg: 'HS256' })}.${body}`
  const pem = key.publicKey.export({ format: 'pem', type: 'spki' })
  const confused = `${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`
  expect(verifyJwt(none, findKey)).toEqual({ kind: 'malformed' })
  expect(verifyJwt(confused, findKey)).toEqual({ kind: 'malformed' })
})

test('verifyJwt distinguishes an unknown key, a bad signature and a malformed JWT', async () => {
  const foreign = await signJwt(other, claims)
  expect(verifyJwt(foreign, findKey)).toEqual({ kind: 'unknown-key', kid: other.kid })
  const [header, payload] = token.split('.')
  expect(verifyJwt(`${header}.${payload}.${foreign.split('.')[2]}`, findKey)).toEqual({ kind: 'bad-signature', kid: key.kid })
  for (const text of ['', 'a', 'a.b', '..', `${token}.x`, `${token}=`, ` ${token}`, token.replaceAll('.', ' ')]) {
    expect(verifyJwt(text, findKey)).toEqual({ kind: 'malformed' })
  }
})
