import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { createPool, databaseFile, insertMetadata, openSqlite, readMetadata } from '../../src/storage/index.ts'
import { inSqlite } from '../../src/storage/migrations/index.ts'
import { sql } from '../../src/storage/sql.ts'
import { sqliteText } from '../../src/storage/sqlite/database.ts'
import { tables } from '../../src/storage/tables.ts'
import { conformance } from './conformance.ts'
import { expectOldNames, oldNames, oldPool } from './old-names.ts'
import { recordWrites, writtenTables } from './written-tables.ts'

const newDirectory = () => mkdtempSync(join(tmpdir(), 'poolhouse-sqlite-'))
const directory = newDirectory()
const file = join(directory, databaseFile)
beforeAll(async () => {
  await (await openSqlite(directory)).close()
  recordWrites(file, Object.keys(tables))
})
conformance('SQLite', () => openSqlite(directory))

test('the conformance suite writes a row to every table', () => {
  expect(writtenTables(file)).toEqual(Object.keys(tables).sort())
})

test('a bound limit is an expression, so that SQLite does not plan the statement again for each value', () => {
  expect(sqliteText(sql`select * from t where a = ${1} order by b limit ${2}`)).toBe('select * from t where a = ? order by b limit +?')
})

describe('an SQLite data directory', () => {
  test('the directory is accessible to its owner only', async () => {
    const path = join(newDirectory(), 'data')
    const store = await openSqlite(path)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    await store.close()
  })

  test('a second process that opens the directory is refused until the first one closes it', async () => {
    const path = newDirectory()
    const store = await openSqlite(path)
    await expect(openSqlite(path)).rejects.toMatchObject({ kind: 'owned', message: expect.stringContaining(`process ${process.pid}`) })
    await store.close()
    const next = await openSqlite(path)
    await next.close()
  })

  test('of two processes that open the directory at once one gets it, although the other has begun to', async () => {
    const path = newDirectory()
    await (await openSqlite(path)).close()
    // The first step of a process that is about to lock it, or to be refused.
    const other = new DatabaseSync(join(path, 'owner.lock'))
    other.exec('begin; select * from sqlite_schema')
    const store = await openSqlite(path)
    expect(() => other.exec('commit; begin immediate')).toThrow('database is locked')
    other.close()
    await expect(openSqlite(path)).rejects.toMatchObject({ kind: 'owned' })
    await store.close()
  })

  test('names that users of a pool shared before names were unique stay, are listed, and are given to nobody else', async () => {
    const path = newDirectory()
    const store = await openSqlite(path)
    await store.decide(createPool, oldPool)
    await store.close()
    const db = new DatabaseSync(join(path, databaseFile))
    for (const statement of oldNames) db.exec(inSqlite(statement))
    db.close()
    const migrated = await openSqlite(path)
    await expectOldNames(migrated)
    await migrated.close()
  })

  test('a damaged lock file is reported as corrupt, not as a directory in use', async () => {
    const path = newDirectory()
    writeFileSync(join(path, 'owner.lock'), 'not a lock'.repeat(1_000))
    await expect(openSqlite(path)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('owner.lock') })
  })

  test('a database of a newer Poolhouse is refused and not changed', async () => {
    const path = newDirectory()
    await (await openSqlite(path)).close()
    const db = new DatabaseSync(join(path, 'poolhouse.db'))
    db.exec('pragma user_version = 999')
    db.close()
    await expect(openSqlite(path)).rejects.toMatchObject({ kind: 'newer', message: expect.stringContaining('Update Poolhouse') })
  })

  test('a database file with other content is refused and not changed', async () => {
    const path = newDirectory()
    const file = join(path, 'poolhouse.db')
    writeFileSync(file, 'not a database, but a file that may still be needed'.repeat(100))
    const before = readFileSync(file)
    await expect(openSqlite(path)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Move it away') })
    expect(readFileSync(file)).toEqual(before)
  })

  test('what many decisions wrote is copied from the log into the database while the store is open, and one closed after that has no log', async () => {
    const path = newDirectory()
    const file = join(path, databaseFile)
    const store = await openSqlite(path)
    const before = statSync(file).size
    const value = 'v'.repeat(2_000)
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => store.decide(insertMetadata, { key: `key ${index}`, value })))
    await vi.waitUntil(() => statSync(file).size > before + 500 * value.length, { timeout: 10_000 })
    expect(await store.read(readMetadata('key 1499'))).toBe(value)
    await store.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
    const again = await openSqlite(path)
    expect(await again.read(readMetadata('key 0'))).toBe(value)
    await again.close()
  })

  test('on a full disk a write is refused with a fix, acknowledged writes stay, and writes succeed when there is space again', async () => {
    const path = newDirectory()
    const store = await openSqlite(path, { pageLimit: 400 })
    const value = 'x'.repeat(4_000)
    let kept = 0
    const refusal = await (async () => {
      for (;;) {
        try {
          await store.decide(insertMetadata, { key: `key-${kept}`, value })
          kept++
        } catch (error) {
          return error
        }
      }
    })()
    expect(refusal).toMatchObject({ kind: 'full', message: expect.stringContaining('free some space') })
    expect(kept).toBeGreaterThan(5)
    await store.close()

    const again = await openSqlite(path)
    for (let n = 0; n < kept; n++) expect(await again.read(readMetadata(`key-${n}`))).toBe(value)
    expect(await again.read(readMetadata(`key-${kept}`))).toBeUndefined()
    expect(await again.decide(insertMetadata, { key: `key-${kept}`, value })).toBe(value)
    await again.close()
  })
})
