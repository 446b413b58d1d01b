import { expect, test } from 'vitest'
import { deletePool, listPoolsWithOldKeys, type NewSigningKey, readSigningKeys, rotateSigningKeys } from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Signing keys of pools, and their rotation. */
export function signingKeys({ store, newPool }: Suite): void {
  const key = (kid: string, token_use: 'id' | 'access' = 'id'): NewSigningKey => ({
    kid,
    token_use,
    sealed_key: bytes(`sealed ${kid}`),
    public_jwk: '{}',
    created_at: at + 1,
    signs_from: at + 10,
  })
  const replace = (kid: string) => ({ kid, sealed_key: bytes('sealed again'), retired_at: at + 20 })

  test('a rotation inserts its keys and retires the others; a second run of it changes nothing', async () => {
    const poolId = await newPool()
    const rotation = { poolId, keys: [key(`${poolId} new`)], replaced: [replace(`${poolId}-id`)] }
    expect(await store.decide(rotateSigningKeys, rotation)).toBe('rotated')
    expect(await store.decide(rotateSigningKeys, rotation)).toBe('rotated')
    const rows = (await store.read(readSigningKeys(poolId))).map(row => ({ ...row, sealed_key: Buffer.from(row.sealed_key).toString() }))
    expect(rows).toMatchObject([
      { kid: `${poolId}-id`, sealed_key: 'sealed again', signs_from: 0, retired_at: at + 20 },
      { kid: `${poolId} new`, sealed_key: `sealed ${poolId} new`, signs_from: at + 10, retired_at: null },
    ])
  })

  test('of parallel rotations of a pool one succeeds, and the others answer conflict', async () => {
    const poolId = await newPool()
    const rotate = (index: number) =>
      store.decide(rotateSigningKeys, { poolId, keys: [key(`${poolId} ${index}`)], replaced: [replace(`${poolId}-id`)] })
    expect(tally(await parallel(8, rotate))).toEqual({ rotated: 1, conflict: 7 })
    expect(await store.read(readSigningKeys(poolId))).toHaveLength(2)
  })

  test('a rotation of a deleted pool answers pool-gone and inserts nothing', async () => {
    const poolId = await newPool()
    await store.decide(deletePool, { id: poolId, version: 1, at })
    const rotation = { poolId, keys: [key(`${poolId} new`)], replaced: [] }
    expect(await store.decide(rotateSigningKeys, rotation)).toBe('pool-gone')
    expect(await store.read(readSigningKeys(poolId))).toEqual([])
  })

  test('pools are listed whose newest key was made before a time', async () => {
    const [old, rotated] = [await newPool(), await newPool()]
    await store.decide(rotateSigningKeys, { poolId: rotated, keys: [key(`${rotated} new`)], replaced: [replace(`${rotated}-id`)] })
    const ids = await store.read(listPoolsWithOldKeys({ before: at + 1, after: '', limit: 10_000 }))
    expect([ids.includes(old), ids.includes(rotated)]).toEqual([true, false])
    expect(await store.read(listPoolsWithOldKeys({ before: at + 2, after: rotated, limit: 10_000 }))).not.toContain(rotated)
  })
}
