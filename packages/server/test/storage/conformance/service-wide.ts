import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  addRequestCounts,
  claimDomain,
  countRows,
  countRowsOfPool,
  createAccessKey,
  deletePool,
  identityKey,
  insertMetadata,
  keepEncryptedKey,
  listDomainHosts,
  listPoolIds,
  listPoolIdsAfter,
  masterKeyFingerprint,
  masterKeyProgress,
  readAccessKey,
  readDomainByHost,
  readEncryptedKeys,
  readMetadata,
  readPool,
  readRequestCounts,
  releaseDomain,
  replaceMasterKey,
  rewriteUnderMasterKey,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** What is unique in the whole service: the hosts of domains, and access keys. */
export function serviceWide({ store, newPool, newUser }: Suite): void {
  const pool = (id: string, version: number) => ({ id, config: '{}', tags: '{}', at, version, by: randomUUID() })
  const domain = (host: string, pool_id: string) => ({ host, pool_id, domain: host, created_at: at })

  test('a host claimed by two pools in parallel belongs to one of them, and to another only after it is released', async () => {
    const pools = [await newPool(), await newPool()]
    const host = `${randomUUID()}.example`
    const claim = (id: string, version = 1) => store.decide(claimDomain, { row: domain(host, id), pool: pool(id, version) })
    const outcomes = await Promise.all(pools.map(id => claim(id)))
    expect(tally(outcomes)).toEqual({ claimed: 1, taken: 1 })
    const [owner, other] = (outcomes[0] === 'claimed' ? pools : pools.toReversed()) as [string, string]
    expect(await store.read(readDomainByHost(host))).toMatchObject({ pool_id: owner })
    expect(await store.read(listDomainHosts(1_000))).toContain(host)
    expect(await store.decide(releaseDomain, { host, pool: pool(owner, 2) })).toBe('released')
    expect(await claim(other)).toBe('claimed')
    expect(await store.decide(deletePool, { id: other, version: 2, at })).toBe('deleted')
    expect(await store.read(readDomainByHost(host))).toBeUndefined()
  })

  test('of equal parallel claims of a host by one pool one succeeds', async () => {
    const id = await newPool()
    const host = `${randomUUID()}.example`
    const outcomes = await parallel(5, () => store.decide(claimDomain, { row: domain(host, id), pool: pool(id, 1) }))
    expect(tally(outcomes)).toEqual({ claimed: 1, conflict: 4 })
  })

  test('a claim of a host that meets a newer version of the pool leaves no row', async () => {
    const id = await newPool()
    const host = `${randomUUID()}.example`
    expect(await store.decide(claimDomain, { row: domain(host, id), pool: pool(id, 7) })).toBe('conflict')
    expect(await store.read(readDomainByHost(host))).toBeUndefined()
  })

  test('the identity of a store is inserted once, whichever node is first', async () => {
    const read = () => store.read(readMetadata(identityKey))
    const first = (await read()) ?? 'first'
    const inserted = await Promise.all(['first', 'second', 'third'].map(value => store.decide(insertMetadata, { key: identityKey, value })))
    expect(new Set(inserted).size).toBe(1)
    expect(await read()).toBe(inserted[0])
    if (first !== 'first') expect(inserted[0]).toBe(first)
  })

  test('of new master keys that are put in the place of the same one in parallel one is, and of equal steps of its rotation one is written', async () => {
    const from = await store.decide(insertMetadata, { key: masterKeyFingerprint, value: 'first' })
    const change = (to: string) => ({ from, to, check: to, hashes: to, progress: `${to} begun` })
    const outcomes = await Promise.all(['second', 'third'].map(to => store.decide(replaceMasterKey, change(to))))
    expect(tally(outcomes)).toEqual({ replaced: 1, changed: 1 })
    const to = (await store.read(readMetadata(masterKeyFingerprint)))!
    const id = await newPool()
    const row = { id, pool_id: id }
    const value = { table: 'user_pools' as const, row, column: 'data_key', before: (await store.read(readPool(id)))!.data_key }
    const step = (text: string) => ({
      ...{ expected: `${to} begun`, progress: text },
      values: [{ ...value, after: bytes(text) }],
    })
    expect(tally(await parallel(2, index => store.decide(rewriteUnderMasterKey, step(`step ${index}`))))).toEqual({ written: 1, taken: 1 })
    const progress = (await store.read(readMetadata(masterKeyProgress)))!
    expect(Buffer.from((await store.read(readPool(id)))!.data_key).toString()).toBe(progress)
    // A row that was changed meanwhile stays as it is.
    const late = { expected: progress, progress: 'late', values: [{ ...value, after: bytes('late') }] }
    expect(await store.decide(rewriteUnderMasterKey, late)).toBe('written')
    expect(Buffer.from((await store.read(readPool(id)))!.data_key).toString()).toBe(progress)
  })

  test('a master key that a KMS encrypted is kept once for each key of the KMS', async () => {
    const id = `key-${randomUUID()}`
    const outcomes = await parallel(3, index => store.decide(keepEncryptedKey, { id, encrypted: `encrypted ${index}` }))
    expect(tally(outcomes)).toEqual({ kept: 1, exists: 2 })
    const other = `key-${randomUUID()}`
    expect(await store.decide(keepEncryptedKey, { id: other, encrypted: 'other' })).toBe('kept')
    expect(await store.read(readEncryptedKeys())).toMatchObject({ [id]: expect.stringMatching(/^encrypted/), [other]: 'other' })
  })

  test('rows are counted up to a limit', async () => {
    await newPool()
    const all = await store.read(countRows(100_000))
    await newPool()
    expect(await store.read(countRows(100_000))).toEqual({ ...all, pools: all.pools + 1 })
    expect(await store.read(countRows(1))).toMatchObject({ pools: 1 })
  })

  test('rows of a pool are counted up to a limit, and those of other pools are not', async () => {
    const [id, other] = [await newPool(), await newPool()]
    for (const poolId of [id, id, other]) await newUser(poolId)
    expect(await store.read(countRowsOfPool(id, 100))).toEqual({ users: 2, clients: 0, groups: 0, providers: 0 })
    expect(await store.read(countRowsOfPool(id, 1))).toMatchObject({ users: 1 })
  })

  test('ids of pools come in pages, in their order', async () => {
    await newPool()
    await newPool()
    const ids = await store.read(listPoolIds())
    const first = await store.read(listPoolIdsAfter({ after: '', limit: 1 }))
    expect(first).toEqual(ids.slice(0, 1))
    expect(await store.read(listPoolIdsAfter({ after: first[0]!, limit: 100_000 }))).toEqual(ids.slice(1))
  })

  test('a node reads what other nodes admitted of requests after a time, and each part is stored once', async () => {
    const [one, other] = [randomUUID(), randomUUID()]
    const row = (node: string, number: number, time: number) => ({ node, number, at: time, counts: `{"a":${number}}` })
    for (const part of [row(one, 1, at), row(one, 1, at), row(one, 2, at + 10), row(other, 1, at + 5)])
      await store.decide(addRequestCounts, part)
    const read = async (after: number) =>
      (await store.read(readRequestCounts({ node: other, after }))).filter(({ node }) => node === one).map(({ number }) => number)
    expect([await read(at - 1), await read(at)]).toEqual([[1, 2], [2]])
  })

  test('an access key id is stored once; the first secret stays', async () => {
    const id = `AKIA${randomUUID()}`
    const key = (secret: string) => ({
      id,
      account: '000000000000',
      arn: 'arn',
      user_id: 'u',
      sealed_secret: bytes(secret),
      created_at: at,
      expires_at: null,
    })
    for (const secret of ['first', 'second']) await store.decide(createAccessKey, key(secret))
    expect(Buffer.from((await store.read(readAccessKey(id)))!.sealed_secret).toString()).toBe('first')
    expect(await store.read(readAccessKey('none'))).toBeUndefined()
  })
}
