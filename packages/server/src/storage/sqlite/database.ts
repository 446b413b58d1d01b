import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { inSqlite, migrations, statementsOf } from '../migrations/index.ts'
import { type Decision, isRead, renderer, type Statement } from '../sql.ts'
import { StorageError } from '../store.ts'

/**
 * The text of a statement. A bare placeholder after `limit` has its value read when the statement is planned, so that SQLite parses and plans it again each time
 * another value is bound, which takes longer than most reads.
 */
export const sqliteText = renderer((_, before) => (/\blimit $/i.test(before) ? '+?' : '?'))

/** One SQLite connection with its prepared statements. */
export class Database {
  readonly #db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  /** By the strings of a statement, which are the same object for each call site. */
  readonly #queries = new WeakMap<readonly string[], { statement: StatementSync; names: readonly string[] }>()

  /** @param role `writer` migrates and writes; `reader` may only read. */
  constructor(path: string, role: 'writer' | 'reader') {
    this.#db = open(path, role)
    if (role === 'writer') this.#migrate(path)
  }

  /** Runs a decision to its end, synchronously. `beforeWrite` is called before each write that may have to be rolled back: all but a `lastWrite`. */
  run<Outcome>(decision: Decision<Outcome>, beforeWrite?: () => void): Outcome {
    let step = decision.next([])
    while (!step.done) {
      if (beforeWrite && !step.value.isLastWrite && !isRead(step.value)) beforeWrite()
      step = decision.next(this.#rows(step.value))
    }
    return step.value
  }

  /** Executes a statement without parameters, such as `begin`. Prepared, because every batch repeats the same few. */
  exec(text: string): void {
    this.#statement(text).run()
  }

  close(): void {
    this.#db.close()
  }

  #rows({ strings, values }: Statement): readonly unknown[] {
    let query = this.#queries.get(strings)
    if (!query) {
      const statement = this.#statement(sqliteText({ strings, values }))
      statement.setReturnArrays(true)
      query = { statement, names: statement.columns().map(({ name }) => name) }
      this.#queries.set(strings, query)
    }
    const { statement, names } = query
    // SQLite's own objects have no class, so that each access to a column is a look-up in a table.
    return (statement.all(...values) as unknown as (readonly unknown[])[]).map(row => toObject(names, row))
  }

  #statement(text: string): StatementSync {
    let prepared = this.#prepared.get(text)
    if (!prepared) {
      prepared = this.#db.prepare(text)
      this.#prepared.set(text, prepared)
    }
    return prepared
  }

  #migrate(path: string): void {
    const has = this.#pragma('user_version') as number
    if (has > migrations.length) {
      throw new StorageError(
        'newer',
        `${path} was written by a newer Poolhouse (schema ${has}, this one knows ${migrations.length}). Update Poolhouse, or use another --data directory.`,
      )
    }
    if (has === migrations.length) return
    this.exec('begin immediate')
    applyMigrations(this.#db, has, migrations.length)
    this.exec('commit')
  }

  #pragma(name: string): unknown {
    return pragma(this.#db, name)
  }
}

/** Brings a database from one schema to a later one. The caller has begun a transaction. */
export function applyMigrations(db: DatabaseSync, from: number, to: number): void {
  if (from === 0) db.exec('create table metadata (key text primary key, value text not null) strict')
  for (const migration of migrations.slice(from, to)) db.exec(statementsOf(migration).map(inSqlite).join(';'))
  db.exec(`pragma user_version = ${to}`)
}

function toObject(names: readonly string[], row: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (let index = 0; index < names.length; index++) object[names[index]!] = row[index]
  return object
}

const pragma = (db: DatabaseSync, name: string): unknown => Object.values(db.prepare(`pragma ${name}`).get() as object)[0]

/**
 * Pages of the write-ahead log, 4 KiB each, with which a commit writes them into the database and waits for it. Before that a thread of its own does most of it
 * (checkpoints.ts), so that little is left.
 */
const longestLog = 8_000

/** Opens a database with durable commits, and verifies the settings, since one that had no effect would be noticed only after a crash. */
function open(path: string, role: 'writer' | 'reader'): DatabaseSync {
  try {
    const db = new DatabaseSync(path, { readOnly: role === 'reader', timeout: 5_000 })
    db.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -32768; pragma wal_autocheckpoint = ${longestLog}`,
    )
    if (pragma(db, 'synchronous') !== 2 || pragma(db, 'journal_mode') !== 'wal') {
      throw new StorageError(
        'unsafe',
        `${path}: SQLite refused synchronous=FULL with a write-ahead log, so writes would not be safe. Put --data on a local disk.`,
      )
    }
    return db
  } catch (cause) {
    if (cause instanceof StorageError) throw cause
    throw storageError(cause, path)
  }
}

/** https://sqlite.org/rescode.html */
const failing = (path: string) =>
  `${path} cannot be read or written: the disk or the file system answers with an error. Acknowledged writes are not lost; see the system's log.`
const kinds: Record<number, [StorageError['kind'], (path: string) => string]> = {
  // A database that another program locks, or whose file was made read-only.
  5: ['failing', path => `${path} is locked by another program.`],
  8: ['failing', path => `${path} may not be written to. Check its owner, its mode, and how the file system is mounted.`],
  10: ['failing', failing],
  11: ['corrupt', path => `${path} is damaged. Restore it from a backup, or move it away to start empty.`],
  13: ['full', path => `No space left for ${path}. Acknowledged writes are not lost; free some space and try again.`],
  14: ['unreachable', path => `${path} cannot be opened. Check that the directory exists and that this user may write to it.`],
  26: ['corrupt', path => `${path} is not a Poolhouse database. Move it away, or use another --data directory.`],
}

/** A StorageError for SQLite errors that the operator can fix; other errors as they are. */
export function storageError(cause: unknown, path: string): Error {
  const code = (cause as { errcode?: number }).errcode
  const known = code === undefined ? undefined : kinds[code & 0xff]
  return known ? new StorageError(known[0], known[1](path), { cause }) : (cause as Error)
}
