import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  changeUser,
  clearFailures,
  confirmDevice,
  createFamily,
  createGroup,
  deleteUser,
  forgetDevice,
  forgottenDevice,
  joinGroup,
  openChallengeSession,
  readChallengeSession,
  readDevice,
  readFamily,
  readFamilyToRefresh,
  readLockOut,
  recordFailure,
  rotate,
  signOutUser,
  spendChallengeSession,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Sign-ins: refresh-token families, lock-out, challenge sessions, devices. */
export function signIns({ store, newPool, newUser, newFamily, present }: Suite): void {
  test('of two hundred parallel uses of one refresh token one rotates it, and the others get its successor', async () => {
    const key = await newFamily()
    const outcomes = await parallel(200, () => store.decide(rotate, present(key)))
    expect(tally(outcomes)).toEqual({ rotated: 1, 'within-grace': 199 })
    expect(outcomes.every(outcome => 'generation' in outcome && outcome.generation === 1)).toBe(true)
  })

  test('several rotated refresh tokens can be in their grace period at the same time; a use after it revokes the family', async () => {
    const key = await newFamily()
    await store.decide(rotate, present(key, { generation: 0 }))
    await store.decide(rotate, present(key, { generation: 1, at: at + 4_000 }))
    expect(await store.decide(rotate, present(key, { generation: 0, at: at + 9_000 }))).toEqual({ kind: 'within-grace', generation: 2 })
    expect(await store.decide(rotate, present(key, { generation: 1, at: at + 13_000 }))).toEqual({ kind: 'within-grace', generation: 2 })
    expect(await store.decide(rotate, present(key, { generation: 0, at: at + 10_000, onReuse: 'refuse' }))).toEqual({ kind: 'reused' })
    expect(await store.decide(rotate, present(key, { generation: 2, at: at + 14_000 }))).toEqual({ kind: 'rotated', generation: 3 })
    expect(await store.decide(rotate, present(key, { generation: 0, at: at + 14_000 }))).toEqual({ kind: 'reused' })
    expect(await store.decide(rotate, present(key, { generation: 3, at: at + 14_000 }))).toEqual({ kind: 'revoked' })
  })

  test('a family that rotates 130 times within one grace period stores the newest 100 grace periods', async () => {
    const key = await newFamily()
    for (let generation = 0; generation < 130; generation++) await store.decide(rotate, present(key, { generation }))
    const { family } = (await store.read(readFamily(key)))!
    expect(family.generation).toBe(130)
    expect(JSON.parse(family.graces)).toHaveLength(100)
    expect(await store.decide(rotate, present(key, { generation: 40 }))).toEqual({ kind: 'within-grace', generation: 130 })
  })

  test('a refresh reads its family with what tokens say of the user, and whether the user is in a group', async () => {
    const key = await newFamily()
    const { family, user } = (await store.read(readFamily(key)))!
    const { sub, id, event_id, generation, scopes, device_key, auth_time, created_at, expires_at, ended_at, last_active_at } = family
    const { grant_type, audience, authentication } = family
    const ofFamily = { sub, id, event_id, generation, scopes, device_key, auth_time, created_at, expires_at, ended_at, last_active_at }
    const { username, status, enabled, attributes } = user
    const read = { ...ofFamily, grant_type, audience, authentication, username, status, enabled, attributes }
    expect({ ...(await store.read(readFamilyToRefresh(key))) }).toEqual({ ...read, in_groups: 0 })
    const group = {
      pool_id: key.poolId,
      name: 'staff',
      description: null,
      role_arn: null,
      precedence: null,
      created_at: at,
      modified_at: at,
    }
    await store.decide(createGroup, { group: { ...group, created_by: 'test' }, limit: 9 })
    await store.decide(joinGroup, { poolId: key.poolId, name: 'staff', sub, at, limit: 9, binding: 'mac' })
    expect(await store.read(readFamilyToRefresh(key))).toMatchObject({ in_groups: 1 })
    expect(await store.read(readFamilyToRefresh({ ...key, id: 'none' }))).toBeUndefined()
  })

  test('rotation does not extend the expiry of a refresh-token family', async () => {
    const key = await newFamily(at + 1_000)
    expect(await store.decide(rotate, present(key, { at: at + 999 }))).toEqual({ kind: 'rotated', generation: 1 })
    expect(await store.decide(rotate, present(key, { at: at + 1_000, generation: 1 }))).toEqual({ kind: 'expired' })
    expect(await store.decide(rotate, present({ ...key, id: 'none' }))).toEqual({ kind: 'unknown' })
  })

  test('a global sign-out revokes every refresh-token family of the user and no other', async () => {
    const key = await newFamily()
    const other = await newFamily()
    await store.decide(signOutUser, { poolId: key.poolId, sub: key.sub, at: at + 1 })
    expect(await store.decide(rotate, present(key))).toEqual({ kind: 'revoked' })
    expect(await store.decide(rotate, present(other))).toEqual({ kind: 'rotated', generation: 1 })
    expect((await store.read(readFamily(key)))!.user.tokens_valid_after).toBe(at + 1)
  })

  test('a sign-out with `keep` ends every other family, every browser session and every open challenge', async () => {
    const key = await newFamily()
    const session = (id: string) => ({
      id,
      pool_id: key.poolId,
      client_id: 'c',
      sub: key.sub,
      challenge: 'EMAIL_OTP',
      state: '{}',
      binding: 'mac',
      expires_at: at + 1_000,
    })
    await store.decide(openChallengeSession, { session: session(key.id) })
    await store.decide(signOutUser, { poolId: key.poolId, sub: key.sub, at: at + 1, keep: key.id })
    expect(await store.read(readChallengeSession(key.id))).toBeUndefined()
    expect(await store.decide(rotate, present(key))).toEqual({ kind: 'rotated', generation: 1 })
    await store.decide(signOutUser, { poolId: key.poolId, sub: key.sub, at: at + 2 })
    expect(await store.decide(rotate, present(key, { generation: 1 }))).toEqual({ kind: 'revoked' })
  })

  test('a sign-in that started before a global sign-out creates no family; one of the same millisecond does', async () => {
    const { poolId, sub } = await newFamily()
    await store.decide(signOutUser, { poolId, sub, at: at + 5 })
    const family = (created_at: number) => ({
      pool_id: poolId,
      sub,
      id: randomUUID(),
      client_id: 'c',
      event_id: 'e',
      scopes: '',
      device_key: null,
      auth_time: 1,
      created_at,
      expires_at: at + 1_000,
    })
    expect(await store.decide(createFamily, { family: family(at + 4) })).toBe('signed-out')
    expect(await store.decide(createFamily, { family: family(at + 5) })).toBe('created')
  })

  test('of fifty parallel failed attempts five are counted, and the others answer locked', async () => {
    const attempt = { poolId: await newPool(), subject: 'sub', at }
    const outcomes = await parallel(50, () => store.decide(recordFailure, attempt))
    expect(tally(outcomes)).toEqual({ failed: 5, locked: 45 })
    expect(await store.read(readLockOut(attempt))).toBe(true)
    expect(await store.read(readLockOut({ ...attempt, at: at + 1_000 }))).toBe(false)
    // The sixth failed attempt locks the user out for two seconds.
    expect(await store.decide(recordFailure, { ...attempt, at: at + 1_000 })).toBe('failed')
    expect(await store.read(readLockOut({ ...attempt, at: at + 2_999 }))).toBe(true)
  })

  test.each`
    order                      | times
    ${'in the order of time'}  | ${[0, 1, 2, 3, 4, 5, 6]}
    ${'the latest first'}      | ${[6, 5, 4, 3, 2, 1, 0]}
    ${'the latest in between'} | ${[2, 1, 6, 0, 5, 4, 3]}
  `(
    'of seven failed attempts that are counted $order five are counted, and no other is locked out',
    async ({ times }: { times: number[] }) => {
      const attempt = { poolId: await newPool(), subject: 'sub', at }
      const outcomes: string[] = []
      for (const time of times) outcomes.push(await store.decide(recordFailure, { ...attempt, at: at + time }))
      expect(outcomes).toEqual([...Array(5).fill('failed'), 'locked', 'locked'])
    },
  )

  test('a correct password is accepted while a later attempt has failed, before there is a lock-out', async () => {
    const attempt = { poolId: await newPool(), subject: 'sub', at }
    await store.decide(recordFailure, { ...attempt, at: at + 5 })
    expect(await store.read(readLockOut(attempt))).toBe(false)
    expect(await store.decide(clearFailures, { ...attempt })).toBe('clear')
  })

  test('the count of failed attempts starts again fifteen minutes after the lock-out', async () => {
    const attempt = { poolId: await newPool(), subject: 'sub', at }
    for (let n = 0; n < 5; n++) await store.decide(recordFailure, attempt)
    const later = at + 1_000 + 900_000
    for (let n = 0; n < 4; n++) expect(await store.decide(recordFailure, { ...attempt, at: later })).toBe('failed')
    expect(await store.read(readLockOut({ ...attempt, at: later }))).toBe(false)
  })

  test('a correct password during a lock-out opens no challenge session', async () => {
    const key = await newFamily()
    const attempt = { poolId: key.poolId, subject: key.sub, at }
    for (let n = 0; n < 5; n++) await store.decide(recordFailure, attempt)
    const session = {
      id: randomUUID(),
      pool_id: key.poolId,
      client_id: 'c',
      sub: key.sub,
      challenge: 'NEW_PASSWORD_REQUIRED',
      state: '{}',
      binding: null,
      expires_at: at + 1_000,
    }
    expect(await store.decide(openChallengeSession, { session, attempt })).toBe('locked')
    expect(await store.read(readChallengeSession(session.id))).toBeUndefined()
    expect(await store.decide(openChallengeSession, { session, attempt: { ...attempt, at: at + 1_000 } })).toBe('opened')
    expect(await store.read(readLockOut({ ...attempt, at: at + 1_000 }))).toBe(false)
  })

  test('of parallel answers to one challenge session one spends it', async () => {
    const key = await newFamily()
    const session = {
      id: randomUUID(),
      pool_id: key.poolId,
      client_id: 'c',
      sub: key.sub,
      challenge: 'X',
      state: '{}',
      binding: null,
      expires_at: at + 1_000,
    }
    await store.decide(openChallengeSession, { session })
    const outcomes = await parallel(20, index => store.decide(spendChallengeSession, { id: session.id, by: String(index), at }))
    expect(tally(outcomes)).toEqual({ spent: 1, used: 19 })
  })

  test('a sign-in of a disabled or deleted user creates no refresh-token family', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    expect(await store.decide(changeUser, { poolId, sub, version: 1, by: 'me', enabled: 0, at })).toEqual({ kind: 'changed' })
    const family = {
      pool_id: poolId,
      sub,
      id: randomUUID(),
      client_id: 'c',
      event_id: 'e',
      scopes: '',
      device_key: null,
      auth_time: 1,
      created_at: at,
      expires_at: at + 1,
    }
    expect(await store.decide(createFamily, { family })).toBe('disabled')
    expect(await store.decide(deleteUser, { poolId, sub })).toBe('deleted')
    expect(await store.decide(createFamily, { family })).toBe('user-deleted')
    expect(await store.decide(deleteUser, { poolId, sub })).toBe('gone')
  })

  test('only a device key that a sign-in issued can be confirmed, once; forgetting the device unlinks its refresh-token family', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const key = `us-east-1_${randomUUID()}`
    const id = randomUUID()
    const family = {
      pool_id: poolId,
      sub,
      id,
      client_id: 'client',
      event_id: randomUUID(),
      scopes: 's',
      auth_time: at / 1000,
      created_at: at,
    }
    const row = {
      pool_id: poolId,
      sub,
      device_key: key,
      name: null,
      salt: '0a',
      remembered: 1 as const,
      last_address: '',
      agent: '',
      created_at: at,
    }
    const confirm = (seal: string) => store.decide(confirmDevice, { ...row, sealed_verifier: Buffer.from(seal) })
    expect(await confirm('one')).toBe('unknown')
    const begin = (device?: { key: string; address: string; agent: string }) =>
      store.decide(createFamily, { family: { ...family, device_key: key, expires_at: at + 1000 }, device })
    const use = { key, address: '192.0.2.1', agent: 'app' }
    expect(await begin(use)).toBe('device-forgotten')
    expect(await store.read(readFamily({ poolId, sub, id }))).toBeUndefined()
    expect(await begin()).toBe('created')
    expect([await confirm('one'), await confirm('one'), await confirm('two')]).toEqual(['confirmed', 'confirmed', 'exists'])
    expect(await begin(use)).toBe('created')
    expect(await store.read(readDevice({ poolId, sub, key }))).toMatchObject({
      last_address: '192.0.2.1',
      agent: 'app',
      authenticated_at: at,
    })
    expect(await store.decide(forgetDevice, { poolId, sub, key })).toBe('forgotten')
    expect(await store.decide(forgetDevice, { poolId, sub, key })).toBe('unknown')
    expect((await store.read(readFamily({ poolId, sub, id })))!.family.device_key).toBe(forgottenDevice)
  })
}
