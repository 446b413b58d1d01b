import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowSeals } from '../../src/row-seals.ts'
import type { TableName } from '../../src/storage/index.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { applyMigrations } from '../../src/storage/sqlite/database.ts'
import { tables } from '../../src/storage/tables.ts'
import { engines } from '../support/engines.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { startTestService, type TestService } from '../support/service.ts'
import { useEverything } from './use-everything.ts'

/** Tables whose rows other tests make: they need a SAML provider. test/federation/saml. */
const notFilled: readonly TableName[] = ['saml_keys', 'saml_metadata']
const filled = [...new Set(rowSeals.map(({ table }) => table))].filter(table => !notFilled.includes(table))
const sealedColumns = rowSeals.flatMap(({ table, sealed = {} }) =>
  notFilled.includes(table) ? [] : Object.keys(sealed).map(column => ({ table, column })),
)
const boundTables = rowSeals.flatMap(({ table, bound }) => (bound ? [{ table }] : []))
/** Text columns of what is sealed in them. */
const textColumns = ['sealed_provider_session']

/** Columns of bytes that are not sealed, or that are verified otherwise. */
const notSealed: readonly string[] = ['branding_images.bytes', 'user_pools.data_key']

test('every column of bytes, every sealed one and every MAC of the schema is checked', () => {
  const database = new DatabaseSync(':memory:')
  applyMigrations(database, 0, migrations.length)
  const columns = Object.keys(tables).flatMap(table =>
    (database.prepare('select name, type from pragma_table_info(?)').all(table) as { name: string; type: string }[])
      .filter(({ name, type }) => /blob/i.test(type) || /^sealed|^binding$/.test(name))
      .map(({ name }) => `${table}.${name}`),
  )
  database.close()
  const checked = rowSeals.flatMap(({ table, sealed = {}, bound }) => [
    ...Object.keys(sealed).map(column => `${table}.${column}`),
    ...(bound ? [`${table}.binding`] : []),
  ])
  expect([...checked, ...notSealed].sort()).toEqual(columns.sort())
})

describe.each(engines)('on %s', engine => {
  let postgres: TestPostgres | undefined
  let service: TestService
  let url: string | undefined
  const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-rows-'))
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    url = await postgres?.database()
    const options = { databaseUrl: url, dataDir, masterKey: randomBytes(32) }
    // Its audit record is anchored when it stops.
    const recorded = await startTestService({ ...options, auditDir: join(dataDir, 'audit') })
    await useEverything(recorded)
    await recorded.close()
    service = await startTestService(options)
  })
  afterAll(async () => {
    await service.close()
    await postgres?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Runs a statement that the service does not know of, and returns rows. */
  async function write(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    if (url === undefined) {
      const database = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
      try {
        return database.prepare(statement).all(...(values as never[]))
      } finally {
        database.close()
      }
    }
    const types = { getTypeParser: (oid: number) => (oid === 20 ? Number : pg.types.getTypeParser(oid)) } as never
    const client = new pg.Client({ connectionString: url, types })
    await client.connect()
    let place = 0
    return (
      await client
        .query(
          statement.replaceAll('?', () => `$${++place}`),
          values,
        )
        .finally(() => client.end())
    ).rows
  }
  const idOf = (table: TableName, row: Record<string, unknown>) =>
    Object.fromEntries(tables[table].key.filter(column => column !== 'value').map(column => [column, row[column]]))
  const keyOf = (table: TableName, row: Record<string, unknown>) => tables[table].key.map(column => row[column])
  const where = (table: TableName) => tables[table].key.map(column => `${column} = ?`).join(' and ')

  test('data that the service wrote is as it wrote it, and every table with seals has rows', async () => {
    const { problems, rows, values } = await service.checkRows()
    expect(problems).toEqual([])
    expect(rows).toBeGreaterThanOrEqual(filled.length)
    expect(values).toBeGreaterThanOrEqual(filled.length)
    for (const table of filled)
      expect({ table, rows: (await write(`select 1 as one from ${table} limit 1`)).length }).toEqual({ table, rows: 1 })
  })

  test.each([...sealedColumns, { table: 'user_pools' as const, column: 'data_key' }])(
    'a flipped bit in column $column of $table is reported with table, row and column, and never a value',
    async ({ table, column }) => {
      const rows = await write(`select * from ${table} where ${column} is not null`)
      // No sign-in here leaves what a sign-out at a provider has to name.
      if (rows.length === 0) return expect(textColumns).toContain(column)
      const [row] = rows
      const original = row![column] as Uint8Array | string
      const isText = typeof original === 'string'
      const bytes = isText ? Buffer.from(original, 'base64url') : Buffer.from(original)
      bytes[bytes.length - 1]! ^= 1
      const set = (value: unknown) => write(`update ${table} set ${column} = ? where ${where(table)}`, [value, ...keyOf(table, row!)])
      await set(isText ? bytes.toString('base64url') : bytes)
      const { problems } = await service.checkRows()
      await set(original)
      expect(problems).toEqual([{ table, row: idOf(table, row!), problem: { kind: 'sealed', column } }])
      expect((await service.checkRows()).problems).toEqual([])
    },
  )

  test.each(boundTables)('a changed MAC of a row of $table is reported with table and row', async ({ table }) => {
    const [row] = await write(`select * from ${table} where binding is not null`)
    const set = (value: unknown) => write(`update ${table} set binding = ? where ${where(table)}`, [value, ...keyOf(table, row!)])
    await set('AAAA')
    const { problems } = await service.checkRows()
    await set(row!.binding)
    expect(problems).toEqual([{ table, row: idOf(table, row!), problem: { kind: 'bound' } }])
  })

  test('a value that was copied from another row is reported at the row that it was copied to', async () => {
    const [one, other] = await write('select * from users where sealed_credential is not null')
    const set = (value: unknown) => write('update users set sealed_credential = ? where sub = ?', [value, one!.sub])
    await set(other!.sealed_credential)
    const { problems } = await service.checkRows()
    await set(one!.sealed_credential)
    expect(problems).toEqual([{ table: 'users', row: idOf('users', one!), problem: { kind: 'sealed', column: 'sealed_credential' } }])
  })

  test.each([
    {
      ...{ owner: 'user', table: 'aliases' },
      add: `insert into aliases (pool_id, kind, value, sub) select pool_id, 'email', 'nobody@example.com', 'nobody' from clients limit 1`,
      remove: `delete from aliases where sub = 'nobody'`,
    },
    {
      ...{ owner: 'pool', table: 'user_groups' },
      add: `insert into user_groups (pool_id, name, created_at, modified_at) values ('us-east-1_Nowhere11', 'lost', 1, 1)`,
      remove: `delete from user_groups where name = 'lost'`,
    },
    {
      ...{ owner: 'client', table: 'registrations' },
      add: `insert into registrations (pool_id, client_id, name, registered_at) select pool_id, 'gone', 'gone', 1 from clients limit 1`,
      remove: `delete from registrations where client_id = 'gone'`,
    },
  ])('a row of $table without its $owner is reported, without what users chose', async ({ owner, table, add, remove }) => {
    await write(add)
    const { problems } = await service.checkRows()
    await write(remove)
    expect(problems).toMatchObject([{ table, problem: { kind: 'orphaned', owner } }])
    expect(JSON.stringify(problems)).not.toContain('nobody@example.com')
  })
})
