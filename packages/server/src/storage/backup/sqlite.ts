import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import type { SqlValue } from '../sql.ts'
import { applyMigrations } from '../sqlite/database.ts'
import { lockDirectory } from '../sqlite/lock.ts'
import { createPrivateFile } from '../sqlite/private-file.ts'
import { databaseFile, makeDirectory } from '../sqlite/store.ts'
import { StorageError } from '../store.ts'
import type { BackupTarget, Content } from './content.ts'
import { type BackupTable, syncFolder } from './file.ts'

/** All pages in one step: one read transaction, which sees one moment, and which a writer does not make start again. */
const allPages = 2 ** 31 - 1

/**
 * Reads the database of a data directory at one moment, also while a service writes to it. It is copied first (`copy`, which is removed afterwards), so that the
 * service's write-ahead log does not grow for as long as the rows are read. @throws StorageError
 */
export async function readSqlite<Outcome>(directory: string, copy: string, use: (content: Content) => Promise<Outcome>): Promise<Outcome> {
  const path = join(directory, databaseFile)
  if (!existsSync(path))
    throw new StorageError(
      'unreachable',
      `${directory} has no ${databaseFile}, so that there is nothing to back up. Name the data directory of a service with --data.`,
    )
  rmSync(copy, { force: true })
  createPrivateFile(copy)
  try {
    const source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 })
    await backup(source, copy, { rate: allPages }).finally(() => source.close())
    const database = new DatabaseSync(copy, { readOnly: true })
    try {
      const number = (pragma: string) => Number(Object.values(database.prepare(`pragma ${pragma}`).get() as object)[0])
      const columnsOf = (name: string) =>
        (database.prepare(`select name from pragma_table_info(?)`).all(name) as { name: string }[]).map(column => column.name)
      return await use({
        schema: number('user_version'),
        async metadata(key) {
          return (database.prepare('select value from metadata where key = ?').get(key) as { value: string } | undefined)?.value
        },
        async *tables(names) {
          for (const name of names) {
            const columns = columnsOf(name)
            if (columns.length > 0) yield { name, columns, rows: rowsOf(database, name, columns) }
          }
        },
      })
    } finally {
      database.close()
    }
  } finally {
    for (const file of ['', '-wal', '-shm', '-journal']) rmSync(copy + file, { force: true })
  }
}

function* rowsOf(database: DatabaseSync, name: string, columns: readonly string[]): Generator<readonly SqlValue[]> {
  for (const row of database.prepare(`select * from ${name}`).iterate()) yield columns.map(column => row[column] as SqlValue)
}

/** A new database in a data directory, which gets its name when it is complete. @throws StorageError where the directory has one, or a service runs */
export async function newSqlite(directory: string): Promise<BackupTarget> {
  makeDirectory(directory)
  const unlock = lockDirectory(directory)
  const path = join(directory, databaseFile)
  const draft = `${path}.restoring`
  const removeDraft = () => {
    for (const file of ['', '-wal', '-shm', '-journal']) rmSync(draft + file, { force: true })
  }
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    unlock()
    throw new StorageError(
      'unsafe',
      `${directory} has a ${databaseFile} already, and a restore replaces nothing. Restore into an empty directory with --data, or move the old data away.`,
    )
  }
  removeDraft()
  createPrivateFile(draft)
  const database = new DatabaseSync(draft)
  return {
    async begin(schema) {
      database.exec('begin')
      applyMigrations(database, 0, schema)
    },
    async insert({ name, columns }: Pick<BackupTable, 'name' | 'columns'>, rows) {
      const insert = database.prepare(`insert into ${name} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`)
      for (const row of rows) insert.run(...row)
    },
    async commit() {
      database.exec('commit')
      database.exec('pragma journal_mode = wal')
      database.close()
      // Of a database that was moved away.
      for (const beside of ['-wal', '-shm']) rmSync(path + beside, { force: true })
      renameSync(draft, path)
      syncFolder(directory)
      unlock()
    },
    async abort() {
      database.close()
      removeDraft()
      unlock()
    },
  }
}
