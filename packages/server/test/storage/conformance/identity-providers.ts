import { expect, test } from 'vitest'
import {
  createIdentityProvider,
  deleteClient,
  deleteIdentityProvider,
  listIdentityProviders,
  readIdentityProvider,
  readIdentityProviderByIdentifier,
  readLogDelivery,
  readRiskConfiguration,
  setLogDelivery,
  setRiskConfiguration,
  updateIdentityProvider,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Identity providers, risk configurations and log deliveries of pools. */
export function identityProviders({ store, newPool, newClient, removePool }: Suite): void {
  test('a provider is created once, updated by one of parallel updates, and its identifiers belong to one provider', async () => {
    const pool_id = await newPool()
    const create = (created_by: string, name = 'one', identifiers = ['first'], limit = 9) =>
      store.decide(createIdentityProvider, {
        provider: { pool_id, name, type: 'OIDC', sealed: bytes(created_by), created_at: at, created_by },
        identifiers,
        limit,
      })
    expect(tally(await parallel(8, index => create(`by ${index}`)))).toEqual({ created: 1, exists: 7 })
    const first = (await store.read(readIdentityProvider(pool_id, 'one')))!
    expect(await create(first.created_by)).toEqual({ kind: 'created', provider: first })
    expect(await store.read(readIdentityProviderByIdentifier(pool_id, 'first'))).toEqual(first)

    const taken = await parallel(6, index => create(`two by ${index}`, `two ${index}`, ['free', 'second']))
    expect(tally(taken)).toEqual({ created: 1, 'identifier-taken': 5 })
    expect(await create('three', 'three', ['other', 'first'])).toEqual({ kind: 'identifier-taken' })
    expect(await store.read(readIdentityProvider(pool_id, 'three'))).toBeUndefined()
    expect(await create('three', 'three', [], 2)).toEqual({ kind: 'limit' })

    const update = (by: string, identifiers: string[], version = first.version) =>
      store.decide(updateIdentityProvider, {
        provider: { pool_id, name: 'one', sealed: bytes(by), version },
        identifiers,
        at: at + 1,
        by,
      })
    expect(tally(await parallel(6, index => update(`u${index}`, [`of ${index}`])))).toEqual({ updated: 1, conflict: 5 })
    const updated = (await store.read(readIdentityProvider(pool_id, 'one')))!
    expect(await update(updated.written_by, ['ignored'])).toEqual({ kind: 'updated', provider: updated })
    expect(updated).toMatchObject({ version: 2, created_at: at, modified_at: at + 1 })
    expect(await store.read(readIdentityProviderByIdentifier(pool_id, 'first'))).toBeUndefined()
    expect(await update('taken', ['first', 'second'], 2)).toEqual({ kind: 'identifier-taken' })
    expect(await store.read(readIdentityProvider(pool_id, 'one'))).toEqual(updated)
    expect(await update('again', ['first'], 2)).toMatchObject({ kind: 'updated' })

    const listed = await store.read(listIdentityProviders({ poolId: pool_id, after: '', limit: 9 }))
    expect(listed.map(({ name }) => name)).toEqual(['one', expect.stringMatching(/^two /)])
    expect(await store.decide(deleteIdentityProvider, { poolId: pool_id, name: 'one', at })).toBe('deleted')
    expect(await store.decide(deleteIdentityProvider, { poolId: pool_id, name: 'one', at })).toBe('gone')
    expect(await update('late', [], 3)).toEqual({ kind: 'gone' })
    expect(await create('new', 'one', ['first'])).toMatchObject({ kind: 'created' })
    expect(await removePool(pool_id)).toBe('deleted')
    expect(await create('late', 'late', [])).toEqual({ kind: 'pool-gone' })
    expect(await store.read(readIdentityProviderByIdentifier(pool_id, 'first'))).toBeUndefined()
  })

  test('risk configurations belong to a pool or a client, log deliveries to a pool; each is replaced as a whole', async () => {
    const poolId = await newPool()
    const clientId = await newClient(poolId)
    const set = (id: string, configuration: string | null) =>
      store.decide(setRiskConfiguration, { poolId, clientId: id, configuration, at })
    for (const id of ['ALL', clientId]) for (const text of ['{}', '{"a":1}']) expect(await set(id, text)).toBe('set')
    expect(await store.read(readRiskConfiguration(poolId, clientId))).toEqual({
      pool_id: poolId,
      client_id: clientId,
      configuration: '{"a":1}',
      modified_at: at,
    })
    expect(await store.decide(deleteClient, { poolId, id: clientId })).toBe('deleted')
    expect(await store.read(readRiskConfiguration(poolId, clientId))).toBeUndefined()
    expect(await set(clientId, '{}')).toBe('gone')
    expect(await set('ALL', null)).toBe('set')
    expect(await store.read(readRiskConfiguration(poolId, 'ALL'))).toBeUndefined()

    expect(await store.read(readLogDelivery(poolId))).toBeUndefined()
    for (const configurations of ['[1]', '[]']) {
      expect(await store.decide(setLogDelivery, { poolId, configurations })).toBe('set')
      expect(await store.read(readLogDelivery(poolId))).toBe(configurations)
    }
    expect(await removePool(poolId)).toBe('deleted')
    expect(await set('ALL', '{}')).toBe('gone')
    expect(await store.decide(setLogDelivery, { poolId, configurations: '[]' })).toBe('gone')
  })
}
