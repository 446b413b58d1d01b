import { type MessagePort, parentPort } from 'node:worker_threads'
import { type AnyDecision, type DecisionName, decisions } from '../decisions.ts'
import { Rollback } from '../sql.ts'
import type { StorageError } from '../store.ts'
import { Database, storageError } from './database.ts'

/**
 * The only thread that writes. It runs a batch of decisions in one transaction, commits once, and then answers all of them (group commit). A decision has a savepoint
 * of its own from its first write on; one that is also its last needs none, because a statement that fails leaves nothing.
 */

/** A decision to run: its registered name and its input. */
export type DecisionRequest = { id: number; name: DecisionName; input: unknown }
/** The outcome of a decision, or why it failed. */
export type DecisionReply = { id: number; outcome: unknown } | { id: number; failure: DecisionFailure }
/** An error as it crosses threads. `kind` is that of a StorageError. */
export interface DecisionFailure {
  message: string
  kind?: StorageError['kind']
}

/** A database to open, and where its decisions come from. `pageLimit`: for tests of a full disk. */
export interface WriterRequest {
  port: MessagePort
  path: string
  pageLimit: number | undefined
}

const failureOf = (error: unknown, path: string): DecisionFailure => {
  const { message, kind } = storageError(error, path) as StorageError
  return { message, kind }
}

function runBatch(database: Database, path: string, requests: readonly DecisionRequest[]): DecisionReply[] {
  try {
    database.exec('begin immediate')
    const replies = requests.map(request => runDecision(database, path, request))
    database.exec('commit')
    return replies
  } catch (error) {
    // No decision of the batch was acknowledged yet, so none that was is lost.
    try {
      database.exec('rollback')
    } catch {
      // SQLite rolls back by itself in some cases, such as a full disk.
    }
    return requests.map(({ id }) => ({ id, failure: failureOf(error, path) }))
  }
}

function runDecision(database: Database, path: string, { id, name, input }: DecisionRequest): DecisionReply {
  let hasSavepoint = false
  const beforeWrite = () => {
    if (!hasSavepoint) database.exec('savepoint decision')
    hasSavepoint = true
  }
  try {
    const outcome = database.run((decisions[name] as AnyDecision)(input as never), beforeWrite)
    if (hasSavepoint) database.exec('release decision')
    return { id, outcome }
  } catch (error) {
    const { kind } = storageError(error, path) as StorageError
    // A text that cannot be stored fails its own decision; a full disk fails the batch.
    if (kind && kind !== 'text') throw error
    if (hasSavepoint) {
      database.exec('rollback to decision')
      database.exec('release decision')
    }
    return error instanceof Rollback ? { id, outcome: error.outcome } : { id, failure: failureOf(error, path) }
  }
}

/** Opens a database and serves it until its store is closed; the thread may get another one then. */
function serve({ port, path, pageLimit }: WriterRequest): void {
  try {
    const database = new Database(path, 'writer')
    // SQLite then fails to grow the file, as if there were no space.
    if (pageLimit) database.exec(`pragma max_page_count = ${pageLimit}`)
    port.on('message', (message: readonly DecisionRequest[] | 'close') => {
      if (message !== 'close') return port.postMessage(runBatch(database, path, message))
      database.close()
      port.postMessage('closed')
      port.close()
    })
    port.postMessage('ready')
  } catch (error) {
    port.postMessage({ failure: failureOf(error, path) })
    port.close()
  }
}

parentPort!.on('message', serve)
