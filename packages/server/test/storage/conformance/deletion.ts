import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  createClient,
  createPool,
  createUser,
  deletePool,
  readClient,
  readFamily,
  readLockOut,
  readPool,
  readSigningKeys,
  readUser,
  recordFailure,
  sweep,
} from '../../../src/storage/index.ts'
import { all, sql } from '../../../src/storage/sql.ts'
import { at, bytes, type Suite } from './suite.ts'

/** Cascade deletes of pools, and the sweep of expired rows. */
export function deletion({ store, newPool, newUser, newFamily }: Suite): void {
  test('deletePool deletes the users, families, clients and signing keys of the pool', async () => {
    const { poolId, sub, id } = await newFamily()
    await store.decide(createClient, {
      client: { id: `k${id}`, pool_id: poolId, config: '{}', created_at: at, written_by: randomUUID() },
      limit: 10,
    })
    expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('deleted')
    expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('gone')
    expect(await store.read(readUser(poolId, sub))).toBeUndefined()
    expect(await store.read(readFamily({ poolId, sub, id }))).toBeUndefined()
    expect(await store.read(readClient(`k${id}`))).toBeUndefined()
    expect(await store.read(readSigningKeys(poolId))).toEqual([])
  })

  test('rows that are written to a pool after its deletion are swept, and are deleted when a pool of the same id is created', async () => {
    const late = async (poolId: string) => {
      // Another node read the pool just before it was deleted.
      await store.decide(recordFailure, { poolId, subject: 'late', at: at + 100_000 })
      return () => store.read(all(sql`select subject from attempts where pool_id = ${poolId}`))
    }
    const swept = await newPool()
    await store.decide(deletePool, { id: swept, version: 1, at })
    const left = await late(swept)
    await store.decide(sweep, { at: at + 60_000, limit: 1_000 })
    expect(await left()).toHaveLength(1)
    await store.decide(sweep, { at: at + 120_001, limit: 1_000 })
    expect(await left()).toEqual([])

    const again = await newPool()
    const pool = (await store.read(readPool(again)))!
    await store.decide(deletePool, { id: again, version: 1, at })
    const old = await late(again)
    expect(await store.decide(createPool, { pool, keys: [], limit: 1_000 })).toBe('created')
    expect(await old()).toEqual([])
    const { sub } = await newUser(again)
    await store.decide(sweep, { at: at + 120_001, limit: 1_000 })
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
