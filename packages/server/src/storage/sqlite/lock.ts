import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../store.ts'
import { storageError } from './database.ts'
import { createPrivateFile, makePrivate } from './private-file.ts'

/** https://sqlite.org/rescode.html#busy */
const busy = 5

/**
 * Locks a data directory for this process with a write transaction in a separate database, which the operating system releases when the process
 * ends in any way. Returns the function that unlocks it. @throws StorageError if another process holds the lock
 */
export function lockDirectory(directory: string): () => void {
  const ownerFile = join(directory, 'owner.pid')
  const lockFile = join(directory, 'owner.lock')
  createPrivateFile(lockFile)
  const lock = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    // Immediate, since this takes one lock, which one process gets. An exclusive transaction takes two in turn: of two processes at once each may hold
    // the one that the other wants, and then both are refused.
    lock.exec('pragma locking_mode = exclusive; begin immediate')
  } catch (cause) {
    lock.close()
    if ((cause as { errcode?: number }).errcode !== busy) throw storageError(cause, lockFile)
    const owner = existsSync(ownerFile) ? `process ${readFileSync(ownerFile, 'utf8')}` : 'another process'
    throw new StorageError('owned', `${directory} is in use by ${owner}. Stop it, or use another --data directory.`, {
      cause,
    })
  }
  makePrivate(ownerFile)
  writeFileSync(ownerFile, String(process.pid), { mode: 0o600 })
  return () => lock.close()
}
