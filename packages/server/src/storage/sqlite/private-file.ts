import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

const ownerOnly = 0o600

/**
 * Creates an empty file for SQLite that only its owner can read; SQLite gives its mode to the files beside it (`-wal`, `-shm`, `-journal`). The mode
 * of a file that exists is corrected by path: closing a descriptor of it would release the locks that this process has on it.
 */
export function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', ownerOnly))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    makePrivate(path)
  }
}

/** Takes the access of others from a file, where it exists. */
export function makePrivate(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode !== undefined && (mode & 0o077) !== 0) chmodSync(path, ownerOnly)
}
