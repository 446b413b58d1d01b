import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { ConfigCache } from '../cache.ts'
import { decisionName } from '../decisions.ts'
import type { Decision } from '../sql.ts'
import { StorageError, type Store } from '../store.ts'
import { Checkpoints } from './checkpoints.ts'
import { Database, storageError } from './database.ts'
import { lockDirectory } from './lock.ts'
import { createPrivateFile, makePrivate } from './private-file.ts'
import type { DecisionFailure, DecisionReply, DecisionRequest, WriterRequest } from './writer.ts'

/** File name of the database in the data directory. */
export const databaseFile = 'poolhouse.db'

/** Decisions per commit, which bounds how long the first decision of a batch waits for the last. */
const batchLimit = 512

/**
 * Milliseconds from one batch to the next while several decisions come in one: a commit costs as much as some decisions, and the signatures that run beside it take
 * longer. A lone decision does not wait.
 */
const batchIntervalMs = 2

/** Decisions that may wait for the writer, which is half a second of its work at most. More would only wait longer, and are refused. */
const mostWaiting = 4_096

/** Answered decisions whose requests go on in one turn of the event loop. */
const answersPerTurn = 8

interface PendingDecision {
  resolve(outcome: unknown): void
  reject(error: Error): void
}

const toError = ({ kind, message }: DecisionFailure): Error => (kind ? new StorageError(kind, message) : new Error(message))

/**
 * Opens the embedded store in a directory, which it locks. `options.pageLimit` limits the file to a number of 4 KiB pages, to test a full disk.
 * @throws StorageError
 */
export async function openSqlite(directory: string, options: { pageLimit?: number } = {}): Promise<Store> {
  makeDirectory(directory)
  const unlock = lockDirectory(directory)
  const path = join(directory, databaseFile)
  try {
    createPrivateFile(path)
    for (const beside of ['-wal', '-shm', '-journal']) makePrivate(`${path}${beside}`)
    const writer = await Writer.start(path, options.pageLimit)
    const reader = new Database(path, 'reader')
    return new SqliteStore(writer, reader, unlock, path)
  } catch (error) {
    unlock()
    throw error
  }
}

/** Makes a data directory that only its owner can read. @throws StorageError */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    chmodSync(directory, 0o700)
  } catch (cause) {
    throw new StorageError(
      'unreachable',
      `${directory} cannot be created, or its access cannot be restricted (${(cause as Error).message}). Choose a --data directory that you own.`,
      { cause },
    )
  }
}

class SqliteStore implements Store {
  readonly engine = 'sqlite'
  readonly #writer: Writer
  readonly #reader: Database
  readonly #unlock: () => void
  readonly #path: string
  /** Entries do not expire: only this process writes, and it forgets what it changes. */
  readonly #cache = new ConfigCache(Number.POSITIVE_INFINITY)

  constructor(writer: Writer, reader: Database, unlock: () => void, path: string) {
    this.#path = path
    this.#writer = writer
    this.#reader = reader
    this.#unlock = unlock
  }

  decide<In, Outcome>(decision: (input: In) => Decision<Outcome>, input: In): Promise<Outcome> {
    return this.#writer.decide(decisionName(decision), input) as Promise<Outcome>
  }

  async read<Outcome>(query: Decision<Outcome>): Promise<Outcome> {
    try {
      return this.#reader.run(query)
    } catch (error) {
      throw storageError(error, this.#path)
    }
  }

  cached<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    return this.#cache.get(key, load)
  }

  forget(key: string): void {
    this.#cache.forget(key)
  }

  forgetAll(): void {
    this.#cache.forgetAll()
  }

  async close(): Promise<void> {
    // First, because the last connection moves the write-ahead log into the database, and one that only reads may not.
    this.#reader.close()
    await this.#writer.close()
    this.#unlock()
  }
}

/** Threads whose store was closed, for the stores that are opened next: a thread loads every decision, which takes longer than to open a database. */
const idleThreads: Worker[] = []
const mostIdle = 2

/** Keeps a thread that has no database, or ends it. An idle thread does not keep the process alive. */
function release(worker: Worker): void {
  for (const event of ['error', 'exit']) worker.removeAllListeners(event)
  if (idleThreads.length >= mostIdle) return void worker.terminate()
  worker.unref()
  worker.once('exit', () => void idleThreads.splice(idleThreads.indexOf(worker), idleThreads.includes(worker) ? 1 : 0))
  idleThreads.push(worker)
}

class Writer {
  readonly #worker: Worker
  readonly #checkpoints: Checkpoints
  readonly #port: MessageChannel['port1']
  readonly #waiting = new Map<number, PendingDecision>()
  /** Requests that arrived since the writer got its last batch. */
  #queued: DecisionRequest[] = []
  #isWriting = false
  #isScheduled = false
  /** When the writer got its last batch, and whether that had several decisions. */
  #sentAt = 0
  #hasCompany = false
  #next = 1
  #closed: StorageError | undefined
  #whenIdle: (() => void) | undefined
  #whenClosed: (() => void) | undefined

  static async start(path: string, pageLimit?: number): Promise<Writer> {
    const { port1, port2 } = new MessageChannel()
    const kept = idleThreads.pop()
    kept?.removeAllListeners('exit')
    const worker = kept ?? new Worker(new URL(`./writer.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))
    worker.ref()
    worker.postMessage({ port: port2, path, pageLimit } satisfies WriterRequest, [port2])
    const first = await new Promise<'ready' | { failure: DecisionFailure }>((resolve, reject) => {
      port1.once('message', resolve)
      worker.once('error', reject)
    })
    worker.removeAllListeners('error')
    if (first === 'ready') return new Writer(worker, port1, new Checkpoints(path))
    release(worker)
    throw toError(first.failure)
  }

  constructor(worker: Worker, port: MessageChannel['port1'], checkpoints: Checkpoints) {
    this.#worker = worker
    this.#checkpoints = checkpoints
    this.#port = port
    port.on('message', (message: DecisionReply[] | 'closed') => (message === 'closed' ? this.#whenClosed?.() : this.#settle(message)))
    worker.on('error', error => this.#fail(new StorageError('closed', `The writer stopped: ${error.message}`)))
    worker.on('exit', () => this.#fail(new StorageError('closed', 'The store is closed.')))
    // A pending request keeps the process alive; an idle writer does not.
    worker.unref()
    port.unref()
  }

  decide(name: DecisionRequest['name'], input: unknown): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed)
    if (this.#waiting.size >= mostWaiting)
      return Promise.reject(new StorageError('busy', `${mostWaiting} decisions wait for the writer, and more are refused.`))
    return new Promise((resolve, reject) => {
      const id = this.#next++
      if (this.#waiting.size === 0) this.#port.ref()
      this.#waiting.set(id, { resolve, reject })
      this.#queued.push({ id, name, input })
      if (!this.#isWriting) this.#schedule()
    })
  }

  /** All requests of one turn of the event loop go in one message, which costs more than a decision; of many users, those of some milliseconds. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    const send = () => {
      this.#isScheduled = false
      this.#send()
    }
    const early = this.#hasCompany ? this.#sentAt + batchIntervalMs - performance.now() : 0
    if (early > 0) setTimeout(send, early)
    else setImmediate(send)
  }

  /** Sends the next batch: the requests that arrived since the last one. */
  #send(): void {
    if (this.#isWriting || this.#queued.length === 0 || this.#closed) return
    this.#isWriting = true
    const batch = this.#queued.splice(0, batchLimit)
    this.#hasCompany = batch.length > 1
    this.#sentAt = performance.now()
    this.#port.postMessage(batch)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#port.ref()
    if (this.#waiting.size > 0) await new Promise<void>(resolve => (this.#whenIdle = resolve))
    await this.#checkpoints.close()
    await new Promise<void>(resolve => {
      this.#whenClosed = resolve
      this.#port.postMessage('close')
    })
    this.#closed = new StorageError('closed', 'The store is closed.')
    this.#port.close()
    release(this.#worker)
  }

  #settle(replies: readonly DecisionReply[]): void {
    this.#isWriting = false
    this.#checkpoints.count(replies.length)
    if (this.#queued.length > 0) this.#schedule()
    this.#answer(replies, 0)
  }

  /** Answers the decisions of a batch, a few in each turn of the event loop: what their requests do next takes long for all of a burst at once. */
  #answer(replies: readonly DecisionReply[], start: number): void {
    for (const reply of replies.slice(start, start + answersPerTurn)) {
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if ('failure' in reply) waiting?.reject(toError(reply.failure))
      else waiting?.resolve(reply.outcome)
    }
    if (start + answersPerTurn < replies.length) setImmediate(() => this.#answer(replies, start + answersPerTurn))
    if (this.#waiting.size > 0) return
    this.#port.unref()
    this.#whenIdle?.()
  }

  #fail(error: StorageError): void {
    this.#closed ??= error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
    this.#whenClosed?.()
  }
}
