import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  clientOfNobody,
  createClient,
  createPool,
  createUser,
  deletePool,
  listPoolsToEmpty,
  readClient,
  readFamily,
  readLockOut,
  readPool,
  readSigningKeys,
  readUser,
  recordAnalyticsEvents,
  recordFailure,
  stepPoolDeletion,
  sweep,
} from '../../../src/storage/index.ts'
import { all, sql } from '../../../src/storage/sql.ts'
import { at, bytes, parallel, type Suite } from './suite.ts'

/** Cascade deletes of pools, and the sweep of expired rows. */
export function deletion({ store, newPool, emptyPool, newUser, newFamily }: Suite): void {
  /** Writes so many rows of a pool in one decision. Returns how many are left. */
  const fill = async (pool_id: string, count: number) => {
    const about = {
      client_id: clientOfNobody,
      kind: 'failure' as const,
      origin: 'api' as const,
      endpoint_id: null,
      user_key: null,
      error: null,
    }
    const events = Array.from({ length: count }, () => ({ id: randomUUID(), pool_id, ...about, created_at: at }))
    await store.decide(recordAnalyticsEvents, events)
    return async () => (await store.read(all(sql`select id from analytics_outbox where pool_id = ${pool_id}`))).length
  }

  test('deletePool deletes the clients and signing keys of the pool at once, and its users and families in steps', async () => {
    const { poolId, sub, id } = await newFamily()
    await store.decide(createClient, {
      client: { id: `k${id}`, pool_id: poolId, config: '{}', created_at: at, written_by: randomUUID() },
      limit: 10,
    })
    expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('deleted')
    expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('gone')
    expect(await store.read(readPool(poolId))).toBeUndefined()
    expect(await store.read(readClient(`k${id}`))).toBeUndefined()
    expect(await store.read(readSigningKeys(poolId))).toEqual([])
    await emptyPool(poolId)
    expect(await store.read(readUser(poolId, sub))).toBeUndefined()
    expect(await store.read(readFamily({ poolId, sub, id }))).toBeUndefined()
  })

  test('a deleted pool is emptied in steps of few rows, by several nodes at once, and steps after the last do nothing', async () => {
    const poolId = await newPool()
    const other = await newPool()
    const left = await fill(poolId, 3_000)
    const others = await fill(other, 700)
    expect(await store.read(listPoolsToEmpty({ at, limit: 1_000 }))).not.toContain(poolId)
    await store.decide(deletePool, { id: poolId, version: 1, at })
    expect(await store.read(listPoolsToEmpty({ at, limit: 1_000 }))).toContain(poolId)
    const before = await left()
    const step = await store.decide(stepPoolDeletion, { id: poolId, at })
    expect(step).toMatchObject({ kind: 'more', from: { table: expect.any(Number) } })
    expect(before - (await left())).toBe(500)

    const steps = await parallel(3, () => emptyPool(poolId))
    expect(Math.max(...steps)).toBeGreaterThan(1)
    expect([await left(), await others()]).toEqual([0, 700])
    expect(await store.read(listPoolsToEmpty({ at, limit: 1_000 }))).not.toContain(poolId)
    expect(await store.decide(stepPoolDeletion, { id: poolId, at })).toEqual({ kind: 'emptied' })
    expect(await store.decide(stepPoolDeletion, { id: other, at }), 'a pool that exists').toEqual({ kind: 'emptied' })
    expect(await others()).toBe(700)
  })

  test('a pool is created again under the id of one that is not emptied yet, once the rows of that one are deleted; late steps do nothing', async () => {
    const id = await newPool()
    const pool = (await store.read(readPool(id)))!
    const left = await fill(id, 1_200)
    await store.decide(deletePool, { id, version: 1, at })
    const create = () => store.decide(createPool, { pool, keys: [], limit: 1_000 })
    expect(await create()).toBe('old-rows')
    expect(await store.read(readPool(id))).toBeUndefined()
    await emptyPool(id)
    expect(await create()).toBe('created')
    expect(await left()).toBe(0)
    const { sub } = await newUser(id)
    expect(await store.decide(stepPoolDeletion, { id, at: at + 120_001 })).toEqual({ kind: 'emptied' })
    expect(await store.read(readUser(id, sub))).toBeDefined()
    expect(await store.decide(deletePool, { id, version: 1, at })).toBe('deleted')
    await emptyPool(id)
    expect(await store.read(readUser(id, sub))).toBeUndefined()
  })

  test('rows that are written to a pool after its deletion are deleted two minutes later, and are deleted when a pool of the same id is created', async () => {
    const late = async (poolId: string) => {
      // Another node read the pool just before it was deleted.
      await store.decide(recordFailure, { poolId, subject: 'late', at: at + 100_000 })
      return () => store.read(all(sql`select subject from attempts where pool_id = ${poolId}`))
    }
    const swept = await newPool()
    await store.decide(deletePool, { id: swept, version: 1, at })
    const left = await late(swept)
    await emptyPool(swept)
    const leftAgain = await late(swept)
    expect(await left()).toHaveLength(1)
    expect(await store.read(listPoolsToEmpty({ at: at + 60_000, limit: 1_000 }))).not.toContain(swept)
    expect(await store.read(listPoolsToEmpty({ at: at + 120_001, limit: 1_000 }))).toContain(swept)
    await emptyPool(swept, at + 120_001)
    expect(await leftAgain()).toEqual([])
    expect(await store.read(listPoolsToEmpty({ at: at + 120_001, limit: 1_000 }))).not.toContain(swept)

    const again = await newPool()
    const pool = (await store.read(readPool(again)))!
    await store.decide(deletePool, { id: again, version: 1, at })
    const old = await late(again)
    expect(await store.decide(createPool, { pool, keys: [], limit: 1_000 })).toBe('created')
    expect(await old()).toEqual([])
    const { sub } = await newUser(again)
    await emptyPool(again, at + 120_001)
    expect(await store.read(readUser(again, sub))).toBeDefined()
  })

  test('the sweep deletes refresh-token families that expired more than a day ago, and no others', async () => {
    const old = await newFamily(at)
    const live = await newFamily(at + 86_400_000)
    await store.decide(sweep, { at: at + 86_400_001, limit: 1_000 })
    expect(await store.read(readFamily(old))).toBeUndefined()
    expect(await store.read(readFamily(live))).toBeDefined()
  })

  test('the sweep deletes outdated failed attempts, at most `limit` rows at a time, and returns whether there are more', async () => {
    const poolId = await newPool()
    const guess = (subject: string, when: number) => store.decide(recordFailure, { poolId, subject, at: when })
    const later = at + 10 * 86_400_000
    await Promise.all(['a', 'b', 'c'].map(subject => guess(subject, later - 1_800_001)))
    for (let n = 0; n < 7; n++) await guess('locked', later - 500)
    const rounds: boolean[] = []
    do rounds.push(await store.decide(sweep, { at: later, limit: 2 }))
    while (rounds.at(-1))
    expect(rounds.length).toBeGreaterThan(1)
    expect(await store.read(readLockOut({ poolId, subject: 'locked', at: later }))).toBe(true)
    const rows = await store.read(all<{ subject: string }>(sql`select subject from attempts where pool_id = ${poolId}`))
    expect(rows.map(({ subject }) => subject)).toEqual(['locked'])
  })

  test('the sweep deletes a message that was not sent within thirty days', async () => {
    const pool_id = await newPool()
    const send = (sub: string, due_at: number) =>
      store.decide(createUser, {
        user: { pool_id, sub, username: sub, status: 'CONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
        aliases: [{ kind: 'username', value: sub }],
        message: { id: randomUUID(), kind: 'invitation', medium: 'EMAIL' as const, sealed_payload: bytes('m'), due_at },
      })
    const month = 30 * 86_400_000
    await send('old', at - 1)
    await send('new', at)
    await store.decide(sweep, { at: at + month, limit: 1_000 })
    const rows = await store.read(all<{ sub: string }>(sql`select sub from outbox where pool_id = ${pool_id}`))
    expect(rows.map(({ sub }) => sub)).toEqual(['new'])
  })
}
