/** npm run check: packages/server/src/storage/tables.ts agrees with the schema that the migrations make. */
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { inSqlite, migrations, statementsOf } from '../packages/server/src/storage/migrations/index.ts'
import { type Table, tables } from '../packages/server/src/storage/tables.ts'

/** A column as `pragma table_info` describes it. `pk`: its position in the primary key from 1, or 0. */
interface Column {
  name: string
  pk: number
}

/** Every table that a migration makes, with its columns. The store's own `metadata` is none of them. */
export function readSchema(db: DatabaseSync): Map<string, Column[]> {
  const names = db.prepare("select name from sqlite_schema where type = 'table' and name not in ('metadata') order by name").all()
  return new Map(names.map(({ name }) => [String(name), db.prepare(`pragma table_info(${name})`).all() as unknown as Column[]]))
}

/** What is wrong with `rows`, one sentence each; empty if nothing is. */
export function tableProblems(schema: ReadonlyMap<string, Column[]>, rows: Readonly<Record<string, Table>> = tables): string[] {
  const unknown = Object.keys(rows).filter(name => !schema.has(name))
  return [
    ...unknown.map(name => `${name}: no migration creates this table. Remove its row.`),
    ...[...schema].flatMap(([name, columns]) => {
      const row = rows[name]
      return row ? rowProblems(row, columns).map(problem => `${name}: ${problem}`) : [`${name}: the table has no row. Add one.`]
    }),
  ]
}

function rowProblems({ key, pool, user, client, sweep }: Table, columns: readonly Column[]): string[] {
  const has = (name: string) => columns.some(column => column.name === name)
  const primaryKey = columns
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map(({ name }) => name)
  const swept = typeof sweep === 'string' ? [] : sweep.map(({ column }) => column)
  const named = [...(user ? [user] : []), ...swept]
  const userColumn = ['sub', 'subject'].find(has)
  return [
    key.join() !== primaryKey.join() && `key is ${key.join(', ')}, but the primary key is ${primaryKey.join(', ')}.`,
    has('pool_id') && pool !== 'pool_id' && "the table has pool_id: set pool to 'pool_id', so that deleting a pool deletes the row.",
    !has('pool_id') && pool === 'pool_id' && 'pool names pool_id, which the table does not have.',
    userColumn &&
      user !== userColumn &&
      `the table has ${userColumn}: set user to '${userColumn}', so that deleting a user deletes the row.`,
    has('client_id') && !client && "the table has client_id: set client to 'delete', or to the reason why the row is kept.",
    has('expires_at') && !swept.includes('expires_at') && 'the table has expires_at: add a sweep rule for it.',
    ...named.filter(column => !has(column)).map(column => `the row names ${column}, which the table does not have.`),
  ].filter(problem => typeof problem === 'string')
}

/** A database in memory with every migration applied. */
export function migratedDatabase(): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  for (const statement of migrations.flatMap(statementsOf)) db.exec(inSqlite(statement))
  return db
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = tableProblems(readSchema(migratedDatabase()))
  for (const problem of problems) console.error(`packages/server/src/storage/tables.ts: ${problem}`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
