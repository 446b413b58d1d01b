import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config-error.ts'
import { foldersUpward } from './folders-upward.ts'
import { assertOwn } from './ownership.ts'

const directoryName = '.poolhouse'
const databaseName = 'poolhouse.db'

/**
 * Finds the data directory: `.poolhouse/` in `cwd` or the nearest folder above it that has one, but none in or above a folder that everybody may write to; by
 * default in `cwd`. Stacks keep their state in a
 * directory of the same name beside `Pulumi.yaml`, so a directory with a database is preferred to a nearer one without.
 * @throws ConfigError if it belongs to another user
 */
export function findDataDir(cwd: string): string {
  const candidates = foldersUpward(cwd).map(folder => join(folder, directoryName))
  const found =
    candidates.find(directory => kindOf(join(directory, databaseName)) === 'file') ??
    candidates.find(directory => kindOf(directory) === 'directory') ??
    join(cwd, directoryName)
  assertOwn(found, `name it: --data ${found} (POOLHOUSE_DATA).`)
  return found
}

/** Creates the data directory if it is missing: readable by its owner only, and ignored by git. @throws ConfigError */
export function prepareDataDir(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    if (isOpenToOthers(directory)) chmodSync(directory, 0o700)
    ignoreInGit(directory)
    for (const path of secretFiles(directory)) if (isOpenToOthers(path)) chmodSync(path, 0o600)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new ConfigError(
      `The data directory ${directory} cannot be used (${reason}). Name another with --data, or make it writable for this user.`,
    )
  }
}

const isOpenToOthers = (path: string): boolean => (statSync(path).mode & 0o077) !== 0

/** Our files of an earlier start, which may come from a copy or a backup that gave them another mode. */
const secretFiles = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name !== '.gitignore' && isOwnFile(entry.name))
    .map(({ name }) => join(directory, name))

/** What a service and the stacks of a project keep in a data directory, as patterns of a .gitignore file. */
const ownFiles = [
  ...[
    '/master.key*',
    '/poolhouse.db*',
    '/service.json',
    '/admin.sock',
    '/admin.token',
    '/owner.lock*',
    '/owner.pid',
    '/service.log*',
    '/tls/',
  ],
  ...['/.pulumi/', '/.gitignore'],
]

const isOwnFile = (name: string): boolean =>
  ownFiles.some(pattern => {
    const own = pattern.replace(/^\/|\/$/g, '')
    return own.endsWith('*') ? name.startsWith(own.slice(0, -1)) : name === own
  })

/**
 * Writes a .gitignore file where there is none, so that no commit takes the master key and the data. It covers the whole directory if nothing but
 * our files is in it; `--data .` names a directory that has others, which git still has to see.
 */
function ignoreInGit(directory: string): void {
  const names = readdirSync(directory)
  if (names.includes('.gitignore')) return
  const patterns = names.every(isOwnFile) ? ['*'] : ownFiles
  writeFileSync(join(directory, '.gitignore'), `${patterns.join('\n')}\n`, { mode: 0o600 })
}

function kindOf(path: string): 'file' | 'directory' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() ? 'directory' : stat?.isFile() ? 'file' : undefined
}
