import { createHash } from 'node:crypto'
import { closeSync, createReadStream, createWriteStream, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { SqlValue } from '../sql.ts'
import { StorageError } from '../store.ts'

/** The first line of a backup: what a restore has to know before it reads a row. */
export interface BackupHeader {
  poolhouse: 'backup'
  format: 1
  /** The number of migrations that the data had. */
  schema: number
  engine: 'sqlite' | 'postgres'
  /** ISO 8601, by the real clock. */
  createdAt: string
  /** Which master key opens the values: its fingerprint, and the sealed constant that it opens, as base64. Never the key itself. */
  masterKey: {
    fingerprint?: string
    check: string
    /** The keys that a KMS encrypted, by its key. */
    encrypted?: Readonly<Record<string, string>>
  }
}

/** A table of a backup. Its rows are read, and written, as they come. */
export interface BackupTable {
  name: string
  columns: readonly string[]
  rows: AsyncIterable<readonly SqlValue[]> | Iterable<readonly SqlValue[]>
}

/** What became of a backup. */
export interface BackupReport {
  rows: number
  /** SHA-256 over all lines before the last, hexadecimal. */
  sha256: string
}

/** The last line. */
interface Trailer {
  end: BackupReport
}

/** Text is written in pieces of about this many characters. */
const pieceLength = 64 * 1024
const isTable = (line: unknown): line is { table: string; columns: string[] } =>
  !Array.isArray(line) && Object.hasOwn(line as object, 'table')
const isTrailer = (line: unknown): line is Trailer => !Array.isArray(line) && Object.hasOwn(line as object, 'end')

const packed = (value: SqlValue) =>
  value instanceof Uint8Array ? { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') } : value
const unpacked = (value: string | number | null | { base64: string }): SqlValue =>
  typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value

/**
 * Writes a backup: a compressed text, a line of JSON for the header, for each table and for each row, and one with the number of rows and the checksum. The file
 * is for its owner only, and has its name when it is complete and on the disk.
 * @throws StorageError where it exists
 */
export async function writeBackupFile(path: string, header: BackupHeader, tables: AsyncIterable<BackupTable>): Promise<BackupReport> {
  const draft = `${path}.partial`
  const report: BackupReport = { rows: 0, sha256: '' }
  try {
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
    await pipeline(Readable.from(linesOf(header, tables, report)), createGzip(), file)
    renameSync(draft, path)
    syncFolder(dirname(path))
    return report
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new StorageError('unsafe', `${draft} exists: another backup writes it, or was interrupted. Remove it, or choose another name.`)
    rmSync(draft, { force: true })
    throw error
  }
}

async function* linesOf(header: BackupHeader, tables: AsyncIterable<BackupTable>, report: BackupReport): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let piece = ''
  function* flush(): Generator<Buffer> {
    const bytes = Buffer.from(piece)
    piece = ''
    hash.update(bytes)
    yield bytes
  }
  piece += `${JSON.stringify(header)}\n`
  for await (const { name, columns, rows } of tables) {
    piece += `${JSON.stringify({ table: name, columns })}\n`
    for await (const row of rows) {
      report.rows++
      piece += `${JSON.stringify(row.map(packed))}\n`
      if (piece.length > pieceLength) yield* flush()
    }
  }
  yield* flush()
  report.sha256 = hash.digest('hex')
  yield Buffer.from(`${JSON.stringify({ end: report } satisfies Trailer)}\n`)
}

/** Makes the names of a folder durable. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** A part of a backup as it is read. Rows belong to the last table. */
export type BackupPart =
  | { kind: 'header'; header: BackupHeader }
  | { kind: 'table'; name: string; columns: readonly string[] }
  | { kind: 'row'; values: readonly SqlValue[] }

/** Reads a backup. It is intact if this ends without an error; what a caller does with the parts has to be undone otherwise. @throws StorageError */
export async function* readBackupFile(path: string): AsyncGenerator<BackupPart, BackupReport> {
  const damaged = (what: string, cause?: unknown) =>
    new StorageError('corrupt', `The backup ${path} is damaged: ${what}. Nothing was restored. Use another backup.`, { cause })
  const hash = createHash('sha256')
  let rows = 0
  let end: BackupReport | undefined
  let isFirst = true
  for await (const text of rawLines(path, damaged)) {
    if (end) throw damaged('it goes on after its end')
    const line = parsed(text, () => (isFirst ? notABackup(path) : damaged('a line cannot be read')))
    if (isFirst) {
      yield { kind: 'header', header: asHeader(line, path) }
      isFirst = false
    } else if (isTrailer(line)) {
      end = line.end
      continue
    } else if (Array.isArray(line)) {
      rows++
      yield { kind: 'row', values: line.map(unpacked) }
    } else if (isTable(line)) yield { kind: 'table', name: line.table, columns: line.columns }
    else throw damaged('a line cannot be read')
    hash.update(text).update('\n')
  }
  if (!end) throw isFirst ? notABackup(path) : damaged('its end is missing')
  const sha256 = hash.digest('hex')
  if (end.sha256 !== sha256 || end.rows !== rows) throw damaged('its checksum is wrong')
  return { rows, sha256 }
}

const notABackup = (path: string) =>
  new StorageError('corrupt', `${path} is not a backup of Poolhouse. Give a file that "poolhouse backup" has written.`)

function asHeader(line: unknown, path: string): BackupHeader {
  const header = line as Partial<BackupHeader>
  if (header?.poolhouse !== 'backup') throw notABackup(path)
  if (header.format !== 1)
    throw new StorageError(
      'newer',
      `${path} was written by a newer Poolhouse (format ${String(header.format)}, this one knows 1). Update Poolhouse.`,
    )
  return header as BackupHeader
}

function parsed(text: string, refuse: () => Error): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse()
  }
}

async function* rawLines(path: string, damaged: (what: string, cause: unknown) => Error): AsyncGenerator<string> {
  const file = createReadStream(path)
  const text = createGunzip()
  file.on('error', error => text.destroy(error))
  file.pipe(text.setEncoding('utf8'))
  let rest = ''
  try {
    for await (const piece of text) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop()!
      yield* lines
    }
  } catch (error) {
    throw fileFailure(error, path) ?? (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '') ? damagedText(error, path, damaged) : error)
  } finally {
    file.destroy()
    text.destroy()
  }
  if (rest !== '') throw damaged('its last line is cut off', undefined)
}

const damagedText = (error: unknown, path: string, damaged: (what: string, cause: unknown) => Error): Error =>
  (error as Error).message === 'incorrect header check' ? notABackup(path) : damaged((error as Error).message, error)

function fileFailure(error: unknown, path: string): Error | undefined {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return new StorageError('unreachable', `${path} does not exist. Give a file that "poolhouse backup" has written.`)
  if (code === 'EACCES' || code === 'EISDIR')
    return new StorageError('unreachable', `${path} cannot be read (${code}). Give a file that "poolhouse backup" has written.`)
  return undefined
}
