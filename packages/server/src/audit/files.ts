import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AuditEntry } from './entry.ts'

/** `previous` of the first line. */
export const noHash = '0'.repeat(64)

/** The hash of a line, without its line end. */
export const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex')

/** The name of the file for a moment: a day in UTC. */
export const fileOf = (time: number): string => `${new Date(time).toISOString().slice(0, 10)}.jsonl`

/** The files of a record, the oldest first. */
export const auditFiles = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter(name => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name))
        .sort()
        .map(name => join(directory, name))
    : []

/** A line of a file: its entry, or undefined for one that is not JSON. */
export interface AuditLine {
  text: string
  entry: AuditEntry | undefined
  file: string
  /** From 1. */
  line: number
}

/** The lines of files, one after the other. */
export async function* readAuditLines(files: readonly string[]): AsyncGenerator<AuditLine> {
  for (const file of files) {
    let line = 0
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }))
      yield { text, entry: parseEntry(text), file, line: ++line }
  }
}

/** Whether the last line of a file has its end. */
export function endsWithLine(file: string): boolean {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a
  } finally {
    closeSync(descriptor)
  }
}

/** The entries of a record, the oldest first; what is no entry is left out. `after`: only entries with a greater number. */
export async function* readAuditEntries(directory: string, { after = 0 } = {}): AsyncGenerator<AuditEntry> {
  // What follows the record reads the newest files only: the day may have ended meanwhile.
  const files = after === 0 ? auditFiles(directory) : auditFiles(directory).slice(-2)
  for await (const { entry } of readAuditLines(files)) if (entry && entry.number > after) yield entry
}

function parseEntry(text: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(text)
    return typeof entry === 'object' && entry !== null && Number.isSafeInteger(entry.number) && typeof entry.previous === 'string'
      ? entry
      : undefined
  } catch {
    return undefined
  }
}
