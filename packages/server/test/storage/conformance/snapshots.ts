import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  countRows,
  identityKey,
  insertMetadata,
  listSnapshotIds,
  mostSnapshots,
  placeDevice,
  placePasskey,
  readMetadata,
  readPool,
  readSigningKeys,
  readUser,
  resetStore,
  restoreSnapshot,
  takeMessage,
  takeSnapshot,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** What development mode alone writes: snapshots of the whole content, taken messages, devices and passkeys of a seed. */
export function snapshots({ store, newPool, newUser, reopen }: Suite): void {
  const take = async () => {
    await store.decide(insertMetadata, { key: identityKey, value: randomUUID() })
    const id = randomUUID()
    expect(await store.decide(takeSnapshot, { id, at, engine: store.engine })).toMatchObject({ kind: 'taken' })
    return id
  }

  test('a restored snapshot has the rows of its moment, bytes, nulls and the identity included, after a reset and a new opening', async () => {
    const pool = await newPool()
    const { sub } = await newUser(pool)
    const read = async () => ({
      pool: await store.read(readPool(pool)),
      user: await store.read(readUser(pool, sub)),
      keys: await store.read(readSigningKeys(pool)),
      identity: await store.read(readMetadata(identityKey)),
    })
    const id = await take()
    const before = await read()
    const later = await newPool()
    await store.decide(resetStore, { identity: randomUUID() })
    expect((await read()).pool).toBeUndefined()
    await reopen()
    expect(await store.decide(restoreSnapshot, { id })).toBe('restored')
    expect(await read()).toEqual(before)
    expect(await store.read(readPool(later))).toBeUndefined()
    // It stays.
    expect(await store.decide(restoreSnapshot, { id })).toBe('restored')
  })

  test('an unknown snapshot changes nothing', async () => {
    const pool = await newPool()
    expect(await store.decide(restoreSnapshot, { id: randomUUID() })).toBe('unknown')
    expect(await store.read(readPool(pool))).toBeDefined()
  })

  test('of restores of several snapshots in parallel the content is that of one', async () => {
    const first = await take()
    const { pools: held } = await store.read(countRows(1_000))
    const pool = await newPool()
    const second = await take()
    const outcomes = await parallel(6, index => store.decide(restoreSnapshot, { id: index % 2 === 0 ? first : second }))
    expect(tally(outcomes)).toEqual({ restored: 6 })
    const { pools } = await store.read(countRows(1_000))
    const keys = (await store.read(readSigningKeys(pool))).length
    expect([pools, keys]).toEqual((await store.read(readPool(pool))) ? [held + 1, 1] : [held, 0])
  })

  test('the newest snapshots are kept', async () => {
    const ids: string[] = []
    for (let index = 0; index < mostSnapshots + 2; index++) ids.push(await take())
    expect(await store.read(listSnapshotIds())).toEqual(ids.slice(2).reverse())
  })

  test('of equal parallel placements of a device, and of a passkey, one is made; for an unknown user none', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const device = { pool_id, sub, device_key: randomUUID(), name: null, salt: '00', sealed_verifier: bytes('v'), remembered: 1 } as const
    const seen = { last_address: '', agent: '', created_at: at }
    const passkey = { pool_id, id: randomUUID(), sub, public_key: bytes('k'), counter: 0, transports: '[]', attachment: null }
    const named = { relying_party: 'a.example', name: 'p', created_at: at }
    expect(tally(await parallel(5, () => store.decide(placeDevice, { ...device, ...seen })))).toEqual({ placed: 1, exists: 4 })
    expect(tally(await parallel(5, () => store.decide(placePasskey, { ...passkey, ...named })))).toEqual({ placed: 1, exists: 4 })
    expect(await store.decide(placeDevice, { ...device, ...seen, sub: randomUUID() })).toBe('gone')
    expect(await store.decide(placePasskey, { ...passkey, ...named, sub: randomUUID() })).toBe('gone')
  })

  test('a message that is not there is taken by nobody', async () => {
    expect(await store.decide(takeMessage, { id: randomUUID(), at })).toBe('gone')
  })
}
