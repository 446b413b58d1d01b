import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from './config-error.ts'

const directoryName = '.poolhouse'
const databaseName = 'poolhouse.db'

/**
 * Finds the data directory: `.poolhouse/` in `cwd` or the nearest folder above it that has one, by default in `cwd`. Stacks keep their state in a
 * directory of the same name beside `Pulumi.yaml`, so a directory with a database is preferred to a nearer one without.
 */
export function findDataDir(cwd: string): string {
  const candidates = ancestorsOf(cwd).map(folder => join(folder, directoryName))
  return (
    candidates.find(directory => kindOf(join(directory, databaseName)) === 'file') ??
    candidates.find(directory => kindOf(directory) === 'directory') ??
    join(cwd, directoryName)
  )
}

/** Creates the data directory if it is missing, readable by its owner only. @throws ConfigError */
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
