import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createFamily, createPool, createUser, openPostgres, readPool, rotate, type Store, updatePool } from '../../src/storage/index.ts'
import { inPostgres } from '../../src/storage/migrations/index.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { conformance } from './conformance.ts'
import { expectOldNames, oldNames, oldPool } from './old-names.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
let postgres: TestPostgres
let url: string
beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
})
afterAll(() => postgres.stop())

conformance('PostgreSQL', () => openPostgres(url))

describe('several nodes on one PostgreSQL database', () => {
  let nodes: Store[]
  let database: string
  beforeAll(async () => {
    database = await postgres.database()
    nodes = await Promise.all([1, 2, 3, 4].map(() => openPostgres(database)))
  })
  afterAll(() => Promise.all(nodes.map(node => node.close())))

  const pool = (id: string) => ({
    pool: { id, region: 'r', account: '0', config: '{}', tags: '{}', data_key: bytes(id), created_at: 1 },
    keys: [],
    limit: 1_000,
  })

  test('nodes that start at the same time migrate once and share their writes', async () => {
    await nodes[0]!.decide(createPool, pool('r_1'))
    for (const node of nodes) expect(await node.read(readPool('r_1'))).toMatchObject({ id: 'r_1' })
  })

  test('of parallel updates of one pool at four nodes one succeeds', async () => {
    await nodes[0]!.decide(createPool, pool('r_2'))
    const outcomes = await Promise.all(
      nodes.flatMap(node =>
        Array.from({ length: 10 }, () =>
          node.decide(updatePool, { id: 'r_2', config: `"${randomUUID()}"`, tags: '{}', at: 1, version: 1, by: randomUUID() }),
        ),
      ),
    )
    expect(outcomes.filter(outcome => outcome === 'updated')).toHaveLength(1)
  })

  test('names that users of a pool shared before names were unique stay, are listed, and are given to nobody else', async () => {
    await nodes[0]!.decide(createPool, oldPool)
    const admin = new pg.Client(database)
    await admin.connect()
    for (const statement of oldNames) await admin.query(inPostgres(statement))
    await admin.end()
    await expectOldNames(nodes[0]!)
  })

  test('decisions are retried and succeed after every connection is lost', async () => {
    const admin = new pg.Client(database)
    await admin.connect()
    const work = Promise.all(Array.from({ length: 40 }, (_, index) => nodes[index % 4]!.decide(createPool, pool(`r_lost${index}`))))
    await admin.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    )
    const outcomes = await work
    await admin.end()
    for (const [index, outcome] of outcomes.entries()) {
      expect(outcome).toBe('created')
      expect(await nodes[0]!.read(readPool(`r_lost${index}`))).toBeDefined()
    }
  })
})

describe('transactions of decisions', () => {
  const family = { pool_id: 'r_statements', sub: 's', id: randomUUID(), client_id: 'c', event_id: 'e', scopes: 's', device_key: null }
  const presented = { poolId: family.pool_id, sub: 's', id: family.id, graceSeconds: 10, onReuse: 'refuse' } as const
  const user = { pool_id: family.pool_id, sub: 's', username: 'u', status: 'CONFIRMED', attributes: '{}', created_at: 1 } as const

  test.each([
    ['one write', 'none', (node: Store) => node.decide(createFamily, { family: { ...family, ...times } })],
    ['a read and one write', 'none', (node: Store) => node.decide(rotate, { ...presented, generation: 0, at: 3_000, by: 'a' })],
    ['reads only', 'none', (node: Store) => node.decide(rotate, { ...presented, generation: 0, at: 4_000, by: 'b' })],
    [
      'two writes',
      'one',
      (node: Store) =>
        node.decide(rotate, { ...presented, generation: 1, at: 5_000, by: 'c', sessionActivity: { address: '127.0.0.1', agent: 'a' } }),
    ],
  ])('a decision with %s has an explicit transaction: %s', async (_, expected, decide) => {
    const node = await openPostgres(await statementsDatabase())
    const query = vi.spyOn(pg.Client.prototype, 'query')
    await decide(node)
    const texts = query.mock.calls.map(([config]) => (typeof config === 'string' ? config : '…'))
    query.mockRestore()
    await node.close()
    expect(texts.filter(text => text.startsWith('begin'))).toHaveLength(expected === 'one' ? 1 : 0)
    expect(texts.filter(text => text === 'commit')).toHaveLength(expected === 'one' ? 1 : 0)
  })

  const times = { auth_time: 1, created_at: 2_000, expires_at: 99_000 }
  let made: Promise<string> | undefined
  const statementsDatabase = () => {
    made ??= postgres.database().then(async database => {
      const node = await openPostgres(database)
      await node.decide(createPool, { pool: { ...emptyPool, id: family.pool_id }, keys: [], limit: 9 })
      const created = { ...user, password_expires_at: null }
      await node.decide(createUser, { user: created, aliases: [{ kind: 'username', value: 'u' }] })
      await node.close()
      return database
    })
    return made
  }
  const emptyPool = { region: 'r', account: '0', config: '{}', tags: '{}', data_key: bytes('key'), created_at: 1 }
})

test('decisions and reads are read committed on a database whose default is serializable', async () => {
  const database = await postgres.database()
  const admin = new pg.Client(database)
  await admin.connect()
  await admin.query(`alter database "${new URL(database).pathname.slice(1)}" set default_transaction_isolation = 'serializable'`)
  const other = new pg.Client(database)
  await other.connect()
  expect((await other.query('show transaction_isolation')).rows, 'the default').toEqual([{ transaction_isolation: 'serializable' }])
  const query = vi.spyOn(pg.Client.prototype, 'query')
  const node = await openPostgres(database)
  // Each of these updates would fail with a serialization error and be retried for as long as others come in between.
  const made = { id: 'r_iso', region: 'r', account: '0', config: '{}', tags: '{}', data_key: bytes('k'), created_at: 1 }
  await node.decide(createPool, { pool: made, keys: [], limit: 1_000 })
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, () =>
      node.decide(updatePool, { id: 'r_iso', config: '{}', tags: '{}', at: 1, version: 1, by: randomUUID() }),
    ),
  )
  expect(outcomes.filter(outcome => outcome === 'updated')).toHaveLength(1)
  const clients = new Set(query.mock.contexts as pg.Client[])
  query.mockRestore()
  const levels = await Promise.all(
    [...clients].filter(client => client !== other && client !== admin).map(client => client.query('show transaction_isolation')),
  )
  expect(levels.length).toBeGreaterThan(3)
  expect(new Set(levels.map(({ rows }) => rows[0].transaction_isolation))).toEqual(new Set(['read committed']))
  await Promise.all([node.close(), admin.end(), other.end()])
})

test('six nodes that start at the same time on an empty PostgreSQL database all start', async () => {
  for (let n = 0; n < 6; n++) {
    const empty = await postgres.database()
    const nodes = await Promise.all(Array.from({ length: 6 }, () => openPostgres(empty)))
    await Promise.all(nodes.map(node => node.close()))
  }
})

test('an unreachable PostgreSQL database is reported without its password', async () => {
  await expect(openPostgres('postgres://user:secret-word@127.0.0.1:1/none', 500)).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.not.stringContaining('secret-word'),
  })
})
