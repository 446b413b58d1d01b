import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { encryptedMasterKeys, masterKeyCheck, masterKeyFingerprint } from '../metadata.ts'
import { migrations } from '../migrations/index.ts'
import type { SqlValue } from '../sql.ts'
import { StorageError } from '../store.ts'
import { tableRows } from '../tables.ts'
import type { BackupTarget, Content } from './content.ts'
import { type BackupHeader, type BackupReport, type BackupTable, readBackupFile, writeBackupFile } from './file.ts'
import { newPostgres, readPostgres } from './postgres.ts'
import { newSqlite, readSqlite } from './sqlite.ts'

export type { BackupHeader, BackupReport } from './file.ts'

/** Where data is: a database, or without one a data directory. */
export interface DataPlace {
  dataDir: string
  databaseUrl: string | undefined
}

const names = ['metadata', ...tableRows.map(([name]) => name)]
const knownNames = new Set(names)
/** Rows that are inserted together. */
const batchLength = 500

/** Writes what a store holds at one moment to a new file, while services use it. It needs no master key. @throws StorageError */
export async function backUpStore({ dataDir, databaseUrl }: DataPlace, path: string): Promise<BackupReport> {
  const write = async (engine: BackupHeader['engine'], content: Content) => {
    if (content.schema > migrations.length) throw newerSchema('The data', content.schema)
    const check = await content.metadata(masterKeyCheck)
    if (check === undefined)
      throw new StorageError('unreachable', 'No service was ever started with this data, so that there is nothing to back up.')
    const fingerprint = await content.metadata(masterKeyFingerprint)
    const encrypted = await content.metadata(encryptedMasterKeys)
    const header: BackupHeader = {
      ...{ poolhouse: 'backup', format: 1, schema: content.schema, engine, createdAt: new Date().toISOString() },
      masterKey: {
        ...(fingerprint !== undefined && { fingerprint }),
        check,
        ...(encrypted !== undefined && { encrypted: JSON.parse(encrypted) }),
      },
    }
    return writeBackupFile(path, header, content.tables(names))
  }
  if (databaseUrl !== undefined) return readPostgres(databaseUrl, content => write('postgres', content))
  const copy = join(dirname(path), `.poolhouse-copy-${randomBytes(6).toString('hex')}`)
  return readSqlite(dataDir, copy, content => write('sqlite', content))
}

/**
 * Fills an empty store with a backup, of either engine: all of it, or nothing. `accept` looks at the header before anything is written.
 * @throws StorageError
 */
export async function restoreStore(
  { dataDir, databaseUrl }: DataPlace,
  path: string,
  accept: (header: BackupHeader) => Promise<void>,
): Promise<BackupReport & { header: BackupHeader }> {
  const parts = readBackupFile(path)
  const first = await parts.next()
  if (first.done || first.value.kind !== 'header') throw new Error('A backup begins with its header.')
  const { header } = first.value
  if (header.schema > migrations.length) throw newerSchema(`The backup ${path}`, header.schema)
  await accept(header)
  const target = await (databaseUrl === undefined ? newSqlite(dataDir) : newPostgres(databaseUrl))
  try {
    await target.begin(header.schema)
    const report = await fill(target, parts)
    await target.commit()
    return { ...report, header }
  } catch (error) {
    await target.abort().catch(() => {})
    throw error
  }
}

async function fill(target: BackupTarget, parts: ReturnType<typeof readBackupFile>): Promise<BackupReport> {
  let table: Pick<BackupTable, 'name' | 'columns'> | undefined
  let rows: (readonly SqlValue[])[] = []
  const flush = async () => {
    if (table && rows.length > 0) await target.insert(table, rows)
    rows = []
  }
  for (;;) {
    const next = await parts.next()
    if (next.done) {
      await flush()
      return next.value
    }
    const part = next.value
    if (part.kind === 'table') {
      await flush()
      assertNames(part)
      table = part
    } else if (part.kind === 'row') {
      rows.push(part.values)
      if (rows.length === batchLength) await flush()
    }
  }
}

/** Names of tables and columns become part of statements. */
function assertNames({ name, columns }: Pick<BackupTable, 'name' | 'columns'>): void {
  if (!knownNames.has(name) || !columns.every(column => /^[a-z][a-z0-9_]*$/.test(column)))
    throw new StorageError(
      'corrupt',
      `The backup names a table or a column that Poolhouse does not have: ${JSON.stringify(name)}. Nothing was restored.`,
    )
}

const newerSchema = (what: string, schema: number) =>
  new StorageError('newer', `${what} is of a newer Poolhouse (schema ${schema}, this one knows ${migrations.length}). Update Poolhouse.`)
