import { closeSync, fstatSync, mkdirSync, openSync, readSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause, setImmediate as setImmediatePromise } from 'node:timers/promises'
import { ConfigError } from '../config/index.ts'
import type { Context } from '../context.ts'
import { reportOutages } from '../outage.ts'
import type { AnsweredRequest } from '../request-log/index.ts'
import { addAuditAnchor, latestAuditAnchor } from '../storage/index.ts'
import { boundAnchor } from './anchor.ts'
import { type AuditEntry, auditEntry } from './entry.ts'
import { auditFiles, fileOf, hashOf, noHash } from './files.ts'
import { readNodeName, writeNodeName } from './node-name.ts'

/** The record that a node writes. */
export interface AuditRecord {
  /** Adds a request, if the record has requests of its kind. */
  observe(answered: AnsweredRequest): void
  /** Resolves when all entries so far are on the disk. */
  settle(): Promise<void>
  /** Writes what waits and anchors it. */
  close(): Promise<void>
}

/** Milliseconds from one write to the next while entries come: a write costs as much as ten entries. A lone entry does not wait. */
const writeMs = 5
/** How often what was written is made durable, and the last hash goes into the store. */
const syncMs = 1_000
const anchorMs = 60_000
/** Entries that wait for a disk that takes none. Later ones are counted, and an entry says how many there were. */
const mostWaiting = 100_000

/** Creates the directory and names the record where it is new. @throws ConfigError */
function openDirectory({ keys }: Pick<Context, 'keys'>, directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const read = readNodeName(keys, directory)
    if (read.kind === 'named') return read.name
    if (read.kind === 'new') return writeNodeName(keys, directory)
  } catch (error) {
    throw new ConfigError(
      `--audit ${directory} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}). Choose a directory that this user owns, or --audit none.`,
    )
  }
  throw new ConfigError(
    `The file "node" of the audit record in ${directory} is gone, or was not written under this master key. Restore it, or move the record away: a new one begins then.`,
  )
}

interface End {
  number: number
  hash: string
}

/** Starts the record of a node in a directory, after the last entry that is there. The name of the node is kept there too. */
export async function startAudit(context: Pick<Context, 'store' | 'keys' | 'log' | 'clock'>, directory: string): Promise<AuditRecord> {
  const node = openDirectory(context, directory)
  const anchored = await context.store.read(latestAuditAnchor(node))
  const end = lastEntry(directory)
  // A record that was removed goes on after its last anchor, so that verification finds the gap.
  const writer = new AuditWriter(context, directory, anchored && anchored.number > end.number ? anchored : end)
  const outages = reportOutages(context.log, {
    during: 'The audit record cannot be anchored',
    after: 'The audit record can be anchored again',
  })
  let anchoredNumber = anchored?.number ?? 0
  const anchor = async () => {
    const { number, hash } = await writer.durable()
    if (number <= anchoredNumber) return
    await context.store.decide(addAuditAnchor, boundAnchor(context.keys, { node, number, hash, at: Date.now() }))
    anchoredNumber = number
  }
  let anchoring: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    anchoring = anchoring.then(anchor).then(outages.succeeded, outages.failed)
  }, anchorMs)
  timer.unref()
  return {
    observe(answered) {
      const entry = auditEntry(answered)
      if (entry) writer.add(entry)
    },
    async settle() {
      // What was answered in this turn is observed in the next.
      await setImmediatePromise()
      await writer.durable()
    },
    async close() {
      await setImmediatePromise()
      clearInterval(timer)
      await anchoring
      await anchor().catch(outages.failed)
      await writer.close()
    },
  }
}

/** The last entry of the newest file. What a crash left of a line after it is removed: it was never complete. */
function lastEntry(directory: string): End {
  for (const file of auditFiles(directory).reverse()) {
    const { text, size } = readTail(file)
    const whole = text.lastIndexOf('\n') + 1
    if (whole < text.length) truncateSync(file, size - (text.length - whole))
    const line = text.subarray(0, whole).toString().trimEnd().split('\n').at(-1)
    if (line) return { number: (JSON.parse(line) as AuditEntry).number, hash: hashOf(line) }
  }
  return { number: 0, hash: noHash }
}

/** Bytes; lines are shorter than a thousandth of it. */
const tailBytes = 1_048_576

function readTail(file: string): { text: Buffer; size: number } {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const text = Buffer.alloc(Math.min(size, tailBytes))
    readSync(descriptor, text, 0, text.length, size - text.length)
    return { text, size }
  } finally {
    closeSync(descriptor)
  }
}

/** Appends entries in the order in which they came; those of some milliseconds in one write. */
class AuditWriter {
  readonly #directory: string
  readonly #outages: ReturnType<typeof reportOutages>
  #end: End
  /** The end of what is in the file. */
  #written: End
  #waiting: { file: string; line: string; end: End }[] = []
  #lost = 0
  /** By the clock that never steps. */
  #writtenAt = Number.NEGATIVE_INFINITY
  #open: { name: string; handle: FileHandle } | undefined
  #writing: Promise<void> | undefined
  #isDirty = false
  #timer: NodeJS.Timeout | undefined

  constructor({ log }: Pick<Context, 'log'>, directory: string, end: End) {
    this.#directory = directory
    this.#end = end
    this.#written = end
    this.#outages = reportOutages(log, {
      during: 'The audit record cannot be written; entries wait',
      after: 'The audit record can be written again',
    })
  }

  add(entry: Omit<AuditEntry, 'number' | 'previous'>): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#lost++
      return
    }
    if (this.#lost > 0) {
      const lost = this.#lost
      this.#lost = 0
      this.add({ ...entry, action: `${lost} entries were lost: the disk took none`, outcome: 'lost' })
    }
    const number = this.#end.number + 1
    const line = JSON.stringify({ number, ...entry, previous: this.#end.hash })
    this.#end = { number, hash: hashOf(line) }
    this.#waiting.push({ file: fileOf(Date.parse(entry.time)), line, end: this.#end })
    if (this.#waiting.length > 1) return
    if (performance.now() - this.#writtenAt >= writeMs) setImmediate(() => this.#write())
    else setTimeout(() => this.#write(), writeMs)
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
    return this.#writing
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        // Requests end in another order than they came: a file never goes back to the day before.
        const name = this.#open && this.#open.name > this.#waiting[0]!.file ? this.#open.name : this.#waiting[0]!.file
        const count = this.#waiting.findIndex(({ file }) => file > name)
        const batch = this.#waiting.slice(0, count < 0 ? undefined : count)
        const handle = await this.#openFile(name)
        await handle.appendFile(batch.map(({ line }) => `${line}\n`).join(''))
        this.#waiting.splice(0, batch.length)
        this.#written = batch.at(-1)!.end
        this.#writtenAt = performance.now()
        this.#isDirty = true
        if (this.#waiting.length > 0) await pause(writeMs)
      }
      this.#outages.succeeded()
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#sync().catch(this.#outages.failed)
      }, syncMs).unref()
    } catch (error) {
      this.#outages.failed(error)
      await this.#removePartOfLine()
      setTimeout(() => void this.#write(), syncMs).unref()
    }
  }

  async #openFile(name: string): Promise<FileHandle> {
    if (this.#open?.name !== name) {
      await this.#sync()
      await this.#open?.handle.close()
      this.#open = { name, handle: await open(join(this.#directory, name), 'a', 0o600) }
    }
    return this.#open!.handle
  }

  /** A write that fails may have written a part of its lines. */
  async #removePartOfLine(): Promise<void> {
    if (!this.#open) return
    try {
      const end = lastEntry(this.#directory)
      const done = this.#waiting.findIndex(({ end: { number } }) => number > end.number)
      this.#waiting.splice(0, done < 0 ? this.#waiting.length : done)
      this.#written = end
    } catch {
      // The disk cannot be read either; the next attempt tries again.
    }
  }

  async #sync(): Promise<void> {
    if (!this.#isDirty) return
    this.#isDirty = false
    await this.#open!.handle.datasync()
  }

  /** The last entry that is on the disk. */
  async durable(): Promise<End> {
    if (this.#waiting.length > 0) await this.#write()
    const written = this.#written
    await this.#sync()
    return written
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#waiting.length > 0) await this.#write()
    await this.#sync()
    await this.#open?.handle.close()
    this.#open = undefined
  }
}
