import { type MessagePort, workerData } from 'node:worker_threads'
import { type AnyDecision, type DecisionName, decisions } from '../decisions.ts'
import { Rollback } from '../sql.ts'
import type { StorageError } from '../store.ts'
import { Database, storageError } from './database.ts'

/**
 * The one thread that writes. It takes whatever gathered while it wrote, runs each decision in a savepoint of one
 * transaction, commits once, and only then answers them all (group commit).
 */
export type DecisionRequest = { id: number; name: DecisionName; input: unknown }
export type DecisionReply = { id: number; outcome: unknown } | { id: number; failure: DecisionFailure }
export interface DecisionFailure {
  message: string
  kind?: StorageError['kind']
}

const { port, path, pageLimit } = workerData as { port: MessagePort; path: string; pageLimit?: number }
const failureOf = (error: unknown): DecisionFailure => {
  const { message, kind } = storageError(error, path) as StorageError
  return { message, kind }
}

function runBatch(database: Database, requests: readonly DecisionRequest[]): DecisionReply[] {
  try {
    database.exec('begin immediate')
    const replies = requests.map(request => runDecision(database, request))
    database.exec('commit')
    return replies
  } catch (error) {
    // Nothing of the batch was answered, so nothing acknowledged is lost.
    try {
      database.exec('rollback')
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
    return requests.map(({ id }) => ({ id, failure: failureOf(error) }))
  }
}

function runDecision(database: Database, { id, name, input }: DecisionRequest): DecisionReply {
  database.exec('savepoint decision')
  try {
    const outcome = database.run((decisions[name] as AnyDecision)(input as never))
    database.exec('release decision')
    return { id, outcome }
  } catch (error) {
    if ((storageError(error, path) as StorageError).kind) throw error
    database.exec('rollback to decision')
    database.exec('release decision')
    return error instanceof Rollback ? { id, outcome: error.outcome } : { id, failure: failureOf(error) }
  }
}

function serve(database: Database): void {
  port.on('message', (message: readonly DecisionRequest[] | 'close') => {
    if (message !== 'close') return port.postMessage(runBatch(database, message))
    database.close()
    port.postMessage('closed')
    port.close()
  })
}

try {
  const database = new Database(path, 'writer')
  // For tests of a full disk: SQLite then refuses to grow, exactly as when there is no space.
  if (pageLimit) database.exec(`pragma max_page_count = ${pageLimit}`)
  serve(database)
  port.postMessage('ready')
} catch (error) {
  port.postMessage({ failure: failureOf(error) })
  port.close()
}
