import { expect, test } from 'vitest'
import {
  claimMetadataRead,
  createIdentityProvider,
  createSamlKey,
  deleteIdentityProvider,
  keepSamlMetadata,
  readSamlKey,
  readSamlMetadataRow,
  spendAssertion,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** What several nodes agree about for SAML: used assertions, metadata, the key of a pool. */
export function saml({ store, newPool }: Suite): void {
  test('an assertion is used by one of parallel requests, and a repeated run finds its own use', async () => {
    const pool = await newPool()
    const spend = (id: string, by: string) => store.decide(spendAssertion, { id: `${pool} ${id}`, by, expiresAt: at + 1_000 })
    expect(tally(await parallel(8, index => spend('one', `by ${index}`)))).toEqual({ spent: 1, replayed: 7 })
    expect(await spend('two', 'me')).toBe('spent')
    expect(await spend('two', 'me')).toBe('spent')
    expect(await spend('two', 'other')).toBe('replayed')
  })

  test('one of parallel nodes reads metadata, the latest reading stays, and goes with its provider', async () => {
    const pool_id = await newPool()
    await store.decide(createIdentityProvider, {
      provider: { pool_id, name: 'idp', type: 'SAML', sealed: bytes('x'), created_at: at, created_by: 'me' },
      identifiers: [],
      limit: 9,
    })
    const claim = (by: string, now: number) =>
      store.decide(claimMetadataRead, { poolId: pool_id, provider: 'idp', at: now, by, notSince: now - 100 })
    expect(tally(await parallel(8, index => claim(`by ${index}`, at)))).toEqual({ claimed: 1, tried: 7 })
    expect(await store.read(readSamlMetadataRow(pool_id, 'idp'))).toMatchObject({ sealed: null, read_at: 0, tried_at: at })
    expect(await claim('early', at + 99)).toBe('tried')
    expect(await claim('late', at + 100)).toBe('claimed')
    expect(await claim('late', at + 100)).toBe('claimed')

    const keep = (text: string, read_at: number, provider = 'idp') =>
      store.decide(keepSamlMetadata, { pool_id, provider, sealed: bytes(text), read_at })
    await keep('second', at + 200)
    await keep('first', at + 150)
    const row = await store.read(readSamlMetadataRow(pool_id, 'idp'))
    expect(row).toMatchObject({ read_at: at + 200, tried_at: at + 100 })
    expect(Buffer.from(row!.sealed!).toString()).toBe('second')
    await keep('of nobody', at, 'gone')
    expect(await store.read(readSamlMetadataRow(pool_id, 'gone'))).toBeUndefined()
    await store.decide(deleteIdentityProvider, { poolId: pool_id, name: 'idp', at })
    expect(await store.read(readSamlMetadataRow(pool_id, 'idp'))).toBeUndefined()
  })

  test('parallel nodes get the same key of a pool, and a deleted pool gets none', async () => {
    const pool_id = await newPool()
    const create = (key: string, pool = pool_id) => store.decide(createSamlKey, { pool_id: pool, sealed_key: bytes(key), created_at: at })
    const rows = await parallel(6, index => create(`key ${index}`))
    expect(new Set(rows.map(row => Buffer.from(row!.sealed_key).toString())).size).toBe(1)
    expect(await store.read(readSamlKey(pool_id))).toEqual(rows[0])
    expect(await create('late', 'us-east-1_Gone')).toBeUndefined()
  })
}
