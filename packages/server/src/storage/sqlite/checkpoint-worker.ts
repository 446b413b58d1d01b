import { DatabaseSync } from 'node:sqlite'
import { type MessagePort, workerData } from 'node:worker_threads'

/**
 * Writes pages of the write-ahead log into the database while the writer goes on: a passive checkpoint waits for nobody and nobody for it. One that fails, as on a full
 * disk, is left to the next, and to the writer, whose commit does it once the log is long.
 */

const { port, path } = workerData as { port: MessagePort; path: string }
const database = new DatabaseSync(path)
// The pages must be in the database before the log begins again.
database.exec('pragma synchronous = full')
const checkpoint = database.prepare('pragma wal_checkpoint(passive)')

port.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'close') {
    database.close()
    port.close()
    return
  }
  try {
    checkpoint.all()
  } catch {
    // The log stays as it is.
  }
  port.postMessage('done')
})
