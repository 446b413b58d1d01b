import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  answerNewPassword,
  createClient,
  createPool,
  createResourceServer,
  deleteClient,
  listClients,
  listPoolIds,
  listPools,
  listResourceServers,
  readClient,
  readClientSecrets,
  readPool,
  setPassword,
  updateClient,
  updatePool,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Pools, their clients and resource servers. */
export function poolsAndClients({ store, newPool, newAnswer, removePool }: Suite): void {
  test('a resource server is created once under an identifier, and deleted with its pool', async () => {
    const pool_id = await newPool()
    const server = (created_by: string) => ({ pool_id, identifier: 'photos', name: 'n', scopes: '[]', created_at: at, created_by })
    const create = (created_by: string, limit = 9) => store.decide(createResourceServer, { server: server(created_by), limit })
    expect(tally(await parallel(8, index => create(`by ${index}`)))).toEqual({ created: 1, exists: 7 })
    const [row] = await store.read(listResourceServers({ poolId: pool_id, after: '', limit: 9 }))
    expect(await create(row!.created_by)).toEqual({ kind: 'created', server: row })
    expect(await store.decide(createResourceServer, { server: { ...server('x'), identifier: 'more' }, limit: 1 })).toEqual({
      kind: 'limit',
    })
    expect(await removePool(pool_id)).toBe('deleted')
    expect(await store.read(listResourceServers({ poolId: pool_id, after: '', limit: 9 }))).toEqual([])
    expect(await create('late')).toEqual({ kind: 'pool-gone' })
  })

  test('createPool beyond the limit answers limit', async () => {
    await newPool()
    const pool = {
      id: 'us-east-1_beyond',
      region: 'us-east-1',
      account: '000000000000',
      config: '{}',
      tags: '{}',
      data_key: bytes('w'),
      created_at: at,
    }
    expect(await store.decide(createPool, { pool, keys: [], limit: 1 })).toBe('limit')
  })

  test('of equal parallel pool updates from one version one succeeds, and the others answer conflict', async () => {
    const id = await newPool()
    const outcomes = await parallel(20, index =>
      store.decide(updatePool, { id, config: '{"n":1}', tags: '{}', at: at + 1, version: 1, by: `by ${index}` }),
    )
    expect(tally(outcomes)).toEqual({ updated: 1, conflict: 19 })
    expect((await store.read(readPool(id)))!.version).toBe(2)
    expect(await store.decide(updatePool, { id: 'gone', config: '{}', tags: '{}', at, version: 1, by: 'me' })).toBe('gone')
  })

  test('listPools returns the pools of a region in pages', async () => {
    const made = [await newPool(), await newPool(), await newPool()].sort()
    const first = await store.read(listPools({ account: '000000000000', region: 'us-east-1', after: '', limit: 2 }))
    expect(first).toHaveLength(2)
    const seen = new Set(first.map(({ id }) => id))
    for (let after = first[1]!.id; ; ) {
      const page = await store.read(listPools({ account: '000000000000', region: 'us-east-1', after, limit: 2 }))
      for (const { id } of page) seen.add(id)
      if (page.length < 2) break
      after = page[1]!.id
    }
    expect([...seen]).toEqual(expect.arrayContaining(made))
    expect(await store.read(listPools({ account: '000000000000', region: 'eu-west-1', after: '', limit: 2 }))).toEqual([])
    expect(await store.read(listPoolIds())).toEqual(expect.arrayContaining(made))
  })

  test('a client id is unique over all pools', async () => {
    const pools = [await newPool(), await newPool()]
    const id = `c${randomUUID().replaceAll('-', '')}`
    const create = (pool: string, index: number) =>
      store.decide(createClient, {
        client: { id, pool_id: pool, config: '{}', created_at: at, written_by: randomUUID() },
        secret: { id: `${id}--1`, sealed_value: bytes(`sealed ${index}`), created_at: at },
        limit: 1_000,
      })
    const outcomes = await parallel(10, index => create(pools[index % 2]!, index))
    expect(tally(outcomes)).toEqual({ created: 1, taken: 9 })
    expect(await store.read(readClientSecrets(id))).toHaveLength(1)
    expect(
      await store.decide(createClient, {
        client: { id: 'x', pool_id: 'none', config: '{}', created_at: at, written_by: randomUUID() },
        limit: 1,
      }),
    ).toBe('pool-gone')
  })

  test('clients have a limit per pool, are updated by version, listed in pages and deleted with their secrets', async () => {
    const pool_id = await newPool()
    const ids = ['b', 'a', 'c'].map(letter => `${letter}${randomUUID().replaceAll('-', '')}`)
    for (const id of ids)
      await store.decide(createClient, {
        client: { id, pool_id, config: '{}', created_at: at, written_by: randomUUID() },
        secret: { id: `${id}--1`, sealed_value: bytes('s'), created_at: at },
        limit: 3,
      })
    expect(
      await store.decide(createClient, {
        client: { id: 'one-more', pool_id, config: '{}', created_at: at, written_by: randomUUID() },
        limit: 3,
      }),
    ).toBe('limit')
    expect((await store.read(listClients({ poolId: pool_id, after: '', limit: 2 }))).map(({ id }) => id[0])).toEqual(['a', 'b'])

    const [id] = ids as [string]
    expect(await store.decide(updateClient, { id, config: '{"n":1}', at: at + 5, version: 1, by: 'me' })).toBe('updated')
    expect(await store.decide(updateClient, { id, config: '{"n":1}', at: at + 5, version: 1, by: 'another' })).toBe('conflict')
    expect(await store.read(readClient(id))).toMatchObject({ config: '{"n":1}', modified_at: at + 5, version: 2 })

    expect(await store.decide(deleteClient, { poolId: 'other', id })).toBe('gone')
    expect(await store.decide(deleteClient, { poolId: pool_id, id })).toBe('deleted')
    expect(await store.read(readClientSecrets(id))).toEqual([])
  })

  test('createPool, updatePool, createClient, updateClient, answerNewPassword and setPassword give the same outcome when they run again', async () => {
    const pool = { region: 'r', account: 'again', config: '{}', tags: '{}', data_key: bytes(randomUUID()), created_at: at }
    const made = { pool: { ...pool, id: `r_${randomUUID()}` }, keys: [], limit: 1 }
    const { id } = made.pool
    for (const run of [1, 2]) expect(await store.decide(createPool, made), `run ${run}`).toBe('created')
    expect(await store.decide(createPool, { ...made, pool: { ...made.pool, data_key: bytes('other') }, limit: 9 })).toBe('taken')
    const poolChange = { id, config: '{"a":1}', tags: '{}', at, version: 1, by: randomUUID() }
    for (const run of [1, 2]) expect(await store.decide(updatePool, poolChange), `run ${run}`).toBe('updated')

    for (const secret of [undefined, { id: 's', sealed_value: bytes(randomUUID()), created_at: at }]) {
      const client = {
        client: { id: randomUUID(), pool_id: id, config: '{}', created_at: at, written_by: randomUUID() },
        secret,
        limit: 10,
      }
      for (const run of [1, 2]) expect(await store.decide(createClient, client), `run ${run}`).toBe('created')
      expect(await store.decide(createClient, { ...client, client: { ...client.client, written_by: 'another' } })).toBe('taken')
      const change = { id: client.client.id, config: '{"a":1}', at: at + 1, version: 1, by: randomUUID() }
      for (const run of [1, 2]) expect(await store.decide(updateClient, change), `run ${run}`).toBe('updated')
    }

    const { answer } = await newAnswer()
    for (const run of [1, 2]) expect(await store.decide(answerNewPassword, answer([])), `run ${run}`).toEqual({ kind: 'set' })
    const change = { ...answer([]).password, version: 2, credential: { kind: 'srp' as const, salt: 'dd', sealed: bytes('next') } }
    for (const run of [1, 2]) expect(await store.decide(setPassword, change), `run ${run}`).toBe('set')
  })
}
