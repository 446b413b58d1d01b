import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const source = new URL('faulty-vfs.c', import.meta.url).pathname
const folder = join(import.meta.dirname, '../../../../node_modules/.cache/poolhouse')

/** Compiles `faulty-vfs.c`. Undefined where gcc or the headers of SQLite are missing, which it says in one line. */
export function compileFaultyVfs(): string | undefined {
  const library = join(folder, 'faulty-vfs.so')
  if (existsSync(library) && statSync(library).mtimeMs > statSync(source).mtimeMs) return library
  mkdirSync(folder, { recursive: true })
  try {
    const draft = `${library}.${process.pid}`
    execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-o', draft, source], { stdio: 'ignore' })
    renameSync(draft, library)
    return library
  } catch {
    console.log('faults: SKIPPED power cuts and disk errors, because gcc or sqlite3ext.h (libsqlite3-dev) is missing.')
    return undefined
  }
}

/** Makes the VFS that of every database that this process opens from now on. */
export function loadFaultyVfs(library: string): void {
  const database = new DatabaseSync(':memory:', { allowExtension: true })
  database.loadExtension(library)
  database.close()
}
