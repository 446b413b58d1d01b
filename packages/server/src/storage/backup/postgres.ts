import type { Client } from 'pg'
import { parseDatabaseUrl } from '../../database-url.ts'
import { inPostgres, migrations, statementsOf } from '../migrations/index.ts'
import { connectPostgres } from '../postgres/connection.ts'
import type { SqlValue } from '../sql.ts'
import { StorageError } from '../store.ts'
import type { BackupTarget, Content } from './content.ts'

/** Rows of one answer of the server. */
const rowsAtOnce = 1_000
/** The protocol counts the values of a statement in 16 bits. */
const mostValues = 30_000

/** Reads a database at one moment: one transaction with one snapshot, which neither waits for writers nor holds them up. @throws StorageError */
export async function readPostgres<Outcome>(url: string, use: (content: Content) => Promise<Outcome>): Promise<Outcome> {
  const client = await connectPostgres(url)
  try {
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query(`select to_regclass('metadata') is not null as exists`)
    if (!rows[0].exists)
      throw new StorageError(
        'unreachable',
        `${nameOf(url)} has no data of Poolhouse, so that there is nothing to back up. Check --database.`,
      )
    const metadata = async (key: string): Promise<string | undefined> =>
      (await client.query('select value from metadata where key = $1', [key])).rows[0]?.value
    return await use({
      schema: Number(await metadata('schema')),
      metadata,
      async *tables(names) {
        for (const name of names) {
          const columns = await columnsOf(client, name)
          if (columns.length > 0) yield { name, columns, rows: rowsOf(client, name, columns) }
        }
      },
    })
  } finally {
    await client.end()
  }
}

async function columnsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query(
    'select attname as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum',
    [table],
  )
  return rows.map(({ name }) => name)
}

async function* rowsOf(client: Client, table: string, columns: readonly string[]): AsyncGenerator<readonly SqlValue[]> {
  const own = table === 'metadata' ? ` where key <> 'schema'` : ''
  await client.query(`declare backup_rows no scroll cursor for select ${columns.join(', ')} from ${table}${own}`)
  for (;;) {
    const { rows } = await client.query({ text: `fetch ${rowsAtOnce} from backup_rows`, rowMode: 'array' })
    yield* rows as SqlValue[][]
    if (rows.length < rowsAtOnce) break
  }
  await client.query('close backup_rows')
}

/** An empty database that is filled in one transaction. @throws StorageError where it has data of Poolhouse */
export async function newPostgres(url: string): Promise<BackupTarget> {
  const client = await connectPostgres(url)
  const end = () => client.end()
  const notEmpty = () =>
    new StorageError(
      'unsafe',
      `${nameOf(url)} has data of Poolhouse already, and a restore replaces nothing. Restore into an empty database.`,
    )
  const { rows } = await client.query(`select coalesce(to_regclass('metadata'), to_regclass('user_pools')) is not null as exists`)
  if (rows[0].exists) {
    await end()
    throw notEmpty()
  }
  return {
    async begin(schema) {
      await client.query('begin')
      try {
        await client.query('create table metadata (key text primary key, value text not null)')
        for (const migration of migrations.slice(0, schema)) await client.query(statementsOf(migration).map(inPostgres).join(';'))
        await client.query(`insert into metadata (key, value) values ('schema', $1)`, [String(schema)])
      } catch (error) {
        // Somebody else was first.
        throw ['23505', '42P07', '42710'].includes((error as { code?: string }).code ?? '') ? notEmpty() : error
      }
    },
    async insert({ name, columns }, all) {
      const size = Math.min(500, Math.floor(mostValues / columns.length))
      for (let start = 0; start < all.length; start += size) {
        const batch = all.slice(start, start + size)
        const places = batch.map((row, at) => `(${row.map((_, column) => `$${at * row.length + column + 1}`).join(', ')})`)
        await client.query(`insert into ${name} (${columns.join(', ')}) values ${places.join(', ')}`, batch.flat())
      }
    },
    async commit() {
      await client.query('commit')
      await end()
    },
    // The server rolls back what an ended connection has not committed.
    abort: end,
  }
}

/** The database without its password. */
const nameOf = (url: string): string => parseDatabaseUrl(url).name
