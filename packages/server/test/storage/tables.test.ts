import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migratedDatabase, readSchema, tableProblems } from '../../../../scripts/tables.ts'
import {
  databaseFile,
  deleteClient,
  deletePool,
  deleteUser,
  openSqlite,
  resetStore,
  stepPoolDeletion,
  sweep,
} from '../../src/storage/index.ts'
import type { Decision } from '../../src/storage/sql.ts'
import { sqliteText } from '../../src/storage/sqlite/database.ts'
import { type Table, tables } from '../../src/storage/tables.ts'

const at = 1_800_000_000_000
const rows: [string, Table][] = Object.entries(tables)

/** A migrated database in memory. `run` runs a decision on it, `count` counts the rows of a table. */
function openDatabase() {
  const db = migratedDatabase()
  const run = <Outcome>(decision: Decision<Outcome>): Outcome => {
    let step = decision.next([])
    while (!step.done) step = decision.next(db.prepare(sqliteText(step.value)).all(...step.value.values))
    return step.value
  }
  const count = (table: string, where = '1') => Number(db.prepare(`select count(*) as n from ${table} where ${where}`).get()!.n)
  const columns = readSchema(db)
  const has = (table: string, column: string) => columns.get(table)!.some(({ name }) => name === column)
  return { db, run, count, has }
}

interface Owners {
  pool: string
  user: string
  client: string
}

/** Inserts a row into `table` that belongs to these owners, whatever columns it has; all of its times are `time`. */
function insertRow(db: DatabaseSync, table: string, { pool, user, client }: Owners, time = at): void {
  const columns = db.prepare(`pragma table_info(${table})`).all() as { name: string; type: string }[]
  const owners: Record<string, string> = { pool_id: pool, sub: user, subject: user, client_id: client }
  const ids: Record<string, string> = { user_pools: pool, clients: client }
  const values = columns.map(({ name, type }) => {
    if (owners[name] !== undefined) return owners[name]
    if (name === 'id' && ids[table] !== undefined) return ids[table]
    if (type === 'TEXT') return `${name} of ${pool} ${user} ${client} ${time}`
    return type === 'BLOB' ? new Uint8Array(1) : time
  })
  db.prepare(`insert or ignore into ${table} values (${values.map(() => '?').join(', ')})`).run(...values)
}

test('storage/tables.ts has a correct row for every table of a migrated store', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-tables-'))
  await (await openSqlite(directory)).close()
  expect(tableProblems(readSchema(new DatabaseSync(join(directory, databaseFile), { readOnly: true })))).toEqual([])
})

test.each<[problem: string, added: string, rows: Record<string, Table>]>([
  ['invoices: the table has no row', 'create table invoices (id text primary key) strict', {}],
  ['invoices: no migration creates this table', 'select 1', { invoices: { key: ['id'], sweep: 'none' } }],
  ['set pool to', 'create table invoices (id text primary key, pool_id text) strict', { invoices: { key: ['id'], sweep: 'none' } }],
  ['set user to', 'create table invoices (id text primary key, sub text) strict', { invoices: { key: ['id'], sweep: 'none' } }],
  ['set user to', 'create table invoices (id text primary key, subject text) strict', { invoices: { key: ['id'], sweep: 'none' } }],
  ['set client to', 'create table invoices (id text primary key, client_id text) strict', { invoices: { key: ['id'], sweep: 'none' } }],
  [
    'add a sweep rule',
    'create table invoices (id text primary key, expires_at integer) strict',
    { invoices: { key: ['id'], sweep: 'none' } },
  ],
  [
    'the primary key is id',
    'create table invoices (id text primary key, other text) strict',
    { invoices: { key: ['other'], sweep: 'none' } },
  ],
  [
    'the row names due_at, which',
    'create table invoices (id text primary key) strict',
    { invoices: { key: ['id'], sweep: [{ column: 'due_at', keepFor: 0 }] } },
  ],
])('npm run check reports "%s" for a new table whose row is missing or wrong', (problem, added, more) => {
  const { db } = openDatabase()
  db.exec(added)
  expect(tableProblems(readSchema(db), { ...tables, ...more })).toEqual([expect.stringContaining(problem)])
})

test('deleting a pool deletes its rows in every table that has pool_id or client_id, some at once and the others in steps, and no row of another pool', () => {
  const { db, count, has, run } = openDatabase()
  for (const [table] of rows) {
    insertRow(db, table, { pool: 'p1', user: 's1', client: 'c1' })
    insertRow(db, table, { pool: 'p2', user: 's2', client: 'c2' })
  }
  expect(run(deletePool({ id: 'p1', version: at, at }))).toBe('deleted')
  const left = rows.filter(([table, { pool }]) => pool && count(table, pool === 'pool_id' ? `pool_id = 'p1'` : `client_id = 'c1'`) > 0)
  expect(left.map(([table]) => table)).toEqual(rows.filter(([, { pool, goesWithPool }]) => pool && !goesWithPool).map(([table]) => table))
  expect(run(stepPoolDeletion({ id: 'p1', at }))).toEqual({ kind: 'emptied' })
  for (const [table] of rows) {
    const column = ['pool_id', 'client_id'].find(name => has(table, name))
    const of = (pool: string, client: string) => count(table, `${column} = '${column === 'pool_id' ? pool : client}'`)
    if (column) expect([of('p1', 'c1'), of('p2', 'c2')], table).toEqual([0, 1])
  }
})

test('deleting a user deletes the rows of that user in every table that has sub or subject, and no row of another user', () => {
  const { db, count, has, run } = openDatabase()
  for (const [table] of rows) for (const user of ['s1', 's2']) insertRow(db, table, { pool: 'p1', user, client: user })
  expect(run(deleteUser({ poolId: 'p1', sub: 's1' }))).toBe('deleted')
  for (const [table] of rows) {
    const column = ['sub', 'subject'].find(name => has(table, name))
    if (column) expect([count(table, `${column} = 's1'`), count(table, `${column} = 's2'`)], table).toEqual([0, 1])
  }
})

test('deleting a client deletes its rows in every table that has client_id, except where the row of the table gives a reason to keep them', () => {
  const { db, count, has, run } = openDatabase()
  for (const [table] of rows) for (const client of ['c1', 'c2']) insertRow(db, table, { pool: 'p1', user: client, client })
  expect(run(deleteClient({ poolId: 'p1', id: 'c1' }))).toBe('deleted')
  for (const [table, { client }] of rows.filter(([name]) => has(name, 'client_id')))
    expect([count(table, `client_id = 'c1'`), count(table, `client_id = 'c2'`)], table).toEqual([client === 'delete' ? 0 : 1, 1])
})

const swept = rows.flatMap(([table, { sweep: rule }]) =>
  typeof rule === 'string' ? [] : rule.filter(({ where }) => !where).map(({ column, keepFor }) => ({ table, column, keepFor })),
)
test.each(swept)('the sweep deletes rows of $table once $column is more than $keepFor ms ago', ({ table, keepFor }) => {
  const { db, count, run } = openDatabase()
  for (const [user, time] of [
    ['expired', at - keepFor - 1],
    ['current', at - keepFor],
  ] as const)
    insertRow(db, table, { pool: 'p1', user, client: user }, time)
  expect(count(table)).toBe(2)
  expect(run(sweep({ at, limit: 10 }))).toBe(false)
  expect(count(table)).toBe(1)
})

test.each(swept)('an index finds the rows of $table by $column for the sweep', ({ table, column }) => {
  const { db } = openDatabase()
  const indexes = db.prepare('select name from pragma_index_list(?)').all(table)
  const first = indexes.map(({ name }) => db.prepare('select name from pragma_index_info(?) where seqno = 0').get(name!)!.name)
  expect(first).toContain(column)
})

test.each(rows.filter(([, { pool }]) => pool).map(([table, { pool }]) => ({ table, column: pool === 'pool_id' ? pool : 'client_id' })))(
  'an index finds the rows of $table by $column for the deletion of a pool in steps',
  ({ table, column }) => {
    const { db } = openDatabase()
    const indexes = db.prepare('select name from pragma_index_list(?)').all(table)
    const first = indexes.map(({ name }) => db.prepare('select name from pragma_index_info(?) where seqno = 0').get(name!)!.name)
    expect(first).toContain(column)
  },
)

test('a reset empties every table but access_keys and snapshots', () => {
  const { db, count, run } = openDatabase()
  for (const [table] of rows) insertRow(db, table, { pool: 'p1', user: 's1', client: 'c1' })
  db.exec('create table metadata (key text primary key, value text not null) strict')
  run(resetStore({ identity: 'new' }))
  expect(rows.filter(([table]) => count(table) > 0).map(([table]) => table)).toEqual(['access_keys', 'snapshots'])
})
