import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from './config-error.ts'

const directoryName = '.poolhouse'
const databaseName = 'poolhouse.db'

/**
 * `.poolhouse/` of the nearest folder upwards that has one, else of this one. Stacks keep theirs beside `Pulumi.yaml` under the same name, so a
 * directory that holds a database goes before a nearer one that does not.
 */
export function findDataDir(cwd: string): string {
  const candidates = ancestorsOf(cwd).map(folder => join(folder, directoryName))
  return (
    candidates.find(directory => kindOf(join(directory, databaseName)) === 'file') ??
    candidates.find(directory => kindOf(directory) === 'directory') ??
    join(cwd, directoryName)
  )
}

/** Made if need be, and for its owner only: it holds everything. */
export function prepareDataDir(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if ((statSync(directory).mode & 0o077) !== 0) chmodSync(directory, 0o700)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new ConfigError(
      `The data directory ${directory} cannot be used (${reason}). Name another with --data, or make it writable for this user.`,
    )
  }
}

function ancestorsOf(folder: string): string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...ancestorsOf(above)]
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() ? 'directory' : stat?.isFile() ? 'file' : undefined
}
