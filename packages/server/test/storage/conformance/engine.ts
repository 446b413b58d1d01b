import { expect, test } from 'vitest'
import { insertMetadata, readMetadata, readPool, readSigningKeys, readUser, updatePool } from '../../../src/storage/index.ts'
import { at, parallel, type Suite } from './suite.ts'

/** Guarantees of the engine that hold for every table. */
export function engineGuarantees({ store, newPool, newUser, reopen }: Suite): void {
  test('bytes, numbers, text and nulls are read as they were written', async () => {
    const id = await newPool()
    const pool = await store.read(readPool(id))
    expect(pool).toMatchObject({ id, config: '{"Name":"pool"}', created_at: at, version: 1 })
    expect(Buffer.from(pool!.data_key).toString()).toBe('wrapped')
    const [key] = await store.read(readSigningKeys(id))
    expect(key).toMatchObject({ kid: `${id}-id`, retired_at: null })
  })

  test('a decision that fails is rolled back, and others of the same batch are committed', async () => {
    const poolId = await newPool()
    const good = () => newUser(poolId)
    const bad = () =>
      store.decide(insertMetadata, { key: null as never, value: 'x' }).then(
        () => 'kept',
        () => 'failed',
      )
    const outcomes = await Promise.all([good(), bad(), good(), bad(), good()])
    expect(outcomes.filter(outcome => outcome === 'failed')).toHaveLength(2)
    for (const outcome of outcomes) {
      if (typeof outcome === 'object') expect(await store.read(readUser(poolId, outcome.sub))).toBeDefined()
    }
  })

  test('a text with U+0000 is refused in a decision and in a query, and the others of the same batch are committed', async () => {
    const poolId = await newPool()
    const [good, bad] = await Promise.allSettled([newUser(poolId), store.decide(insertMetadata, { key: 'nul', value: 'a\0b' })])
    expect(bad).toMatchObject({ status: 'rejected', reason: { kind: 'text' } })
    expect(good.status).toBe('fulfilled')
    await expect(store.read(readPool('r_\0'))).rejects.toMatchObject({ kind: 'text' })
    expect(await store.read(readMetadata('nul'))).toBeUndefined()
  })

  test('a cached read after `forget` sees the own write', async () => {
    const id = await newPool()
    const load = () => store.cached(`pool:${id}`, () => store.read(readPool(id)))
    expect((await load())!.version).toBe(1)
    await store.decide(updatePool, { id, config: '{}', tags: '{}', at, version: 1, by: 'me' })
    store.forget(`pool:${id}`)
    expect((await load())!.version).toBe(2)
  })

  test('acknowledged writes are there after the store is closed and opened again', async () => {
    const pool = await newPool()
    const users = await parallel(50, () => newUser(pool))
    await reopen()
    for (const { sub } of users) expect(await store.read(readUser(pool, sub))).toBeDefined()
  })
}
