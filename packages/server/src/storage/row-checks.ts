import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { all, type Decision, type SqlValue, type Statement } from './sql.ts'
import { databaseFile } from './sqlite/store.ts'
import { type Table, type TableName, tableRows, tables } from './tables.ts'

type Row = Readonly<Record<string, SqlValue>>

/** A row whose owner does not exist. */
export interface OrphanedRow {
  table: TableName
  /** The columns that identify the row, without values that users chose. */
  row: Row
  owner: 'pool' | 'user' | 'client'
}

/** The columns that identify a row for an operator: its key without addresses and other values that users chose. */
export const idOf = (table: TableName, row: Row): Row =>
  Object.fromEntries(tables[table].key.filter(column => column !== 'value').map(column => [column, row[column] ?? null]))

/**
 * A page of the rows of a table in the order of its key, after a row of the page before. A row without a column for its pool has one where its client is known.
 */
export function* listRowsOfTable(table: TableName, after: Row | undefined, limit: number): Decision<readonly Row[]> {
  const { key, pool }: Table = tables[table]
  const columns = key.join(', ')
  const poolOfClient = pool === 'through clients' ? `, (select pool_id from clients where id = ${table}.client_id) as pool_id` : ''
  const select = `select ${table}.*${poolOfClient} from ${table}`
  const order = ` order by ${columns} limit `
  if (!after) return yield* all<Row>({ strings: [select + order, ''], values: [limit] })
  const strings = [`${select} where (${columns}) > (`, ...key.slice(1).map(() => ', '), `)${order}`, '']
  return yield* all<Row>({ strings, values: [...key.map(column => after[column]!), limit] })
}

/** Tables whose rows go with their owner: others have rows of unknown users, or rows that stay until they expire. */
const goesWithOwner = ({ sweep }: Table): boolean => typeof sweep === 'string'

/** At most `limit` rows of each table whose pool, user or client does not exist, and which no sweep deletes. */
export function* listOrphanedRows(limit: number): Decision<readonly OrphanedRow[]> {
  const found: OrphanedRow[] = []
  for (const [name, rule] of tableRows) {
    const table = name as TableName
    if (!goesWithOwner(rule)) continue
    for (const [owner, condition] of ownersOf(table, rule)) {
      const statement: Statement = {
        strings: [`select ${rule.key.join(', ')} from ${name} where ${condition} limit `, ''],
        values: [limit],
      }
      for (const row of yield* all<Row>(statement)) found.push({ table, row: idOf(table, row), owner })
    }
  }
  return found
}

function ownersOf(name: TableName, { pool, user, client }: Table): [OrphanedRow['owner'], string][] {
  const isMissing = (owner: string, on: string) => `not exists (select 1 from ${owner} where ${on})`
  return [
    ...(pool === 'pool_id'
      ? [['pool', `${isMissing('user_pools', `id = ${name}.pool_id`)} and ${isMissing('deleted_pools', `id = ${name}.pool_id`)}`] as const]
      : []),
    ...(user === 'sub' && name !== 'users'
      ? [
          [
            'user',
            `${isMissing('users', `users.pool_id = ${name}.pool_id and users.sub = ${name}.sub`)} and exists (select 1 from user_pools where id = ${name}.pool_id)`,
          ] as const,
        ]
      : []),
    // A row of branding, terms or risk without a client is that of the whole pool.
    ...(pool === 'through clients' || client === 'delete'
      ? [
          [
            'client',
            `client_id is not null and client_id not in ('', 'ALL') and ${isMissing('clients', `id = ${name}.client_id`)}`,
          ] as const,
        ]
      : []),
  ] as [OrphanedRow['owner'], string][]
}

/** What SQLite finds wrong with the structure of a data directory's database, which a service may be using; nothing where there is no database. */
export function checkSqliteFile(directory: string): string[] {
  const path = join(directory, databaseFile)
  if (!existsSync(path)) return []
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    try {
      const lines = database.prepare('pragma integrity_check(100)').all() as { integrity_check: string }[]
      return lines.map(line => line.integrity_check).filter(line => line !== 'ok')
    } finally {
      database.close()
    }
  } catch (error) {
    // Too damaged to be read at all.
    return [(error as Error).message]
  }
}
