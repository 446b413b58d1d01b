import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, realpathSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Settings } from '../context.ts'
import { masterKeyWeakness, newMasterKey, parseMasterKey } from '../crypto/index.ts'
import { ConfigError } from './config-error.ts'

/** Where the master key is read from. `generated`: a file in the data directory, created at the first start in development mode. */
export type MasterKeySource = { kind: 'file'; path: string } | { kind: 'variable'; text: string } | { kind: 'generated'; path: string }

const fileVariable = 'POOLHOUSE_MASTER_KEY_FILE'
const textVariable = 'POOLHOUSE_MASTER_KEY'
const howToMake = 'Make one with: openssl rand -base64 32'

/**
 * Chooses the source of the master key. In production it must not be in the data directory, since a copy of the directory would then contain both
 * the data and its key. @throws ConfigError
 */
export function masterKeySource(
  mode: Settings['mode'],
  environment: Readonly<Record<string, string | undefined>>,
  dataDir: string,
  cwd: string,
): MasterKeySource {
  const file = environment[fileVariable]
  const text = environment[textVariable]
  if (file && text) throw new ConfigError(`${fileVariable} and ${textVariable} are both set. Keep one of them.`)
  if (text) return { kind: 'variable', text }
  if (file) {
    const path = resolve(cwd, file)
    if (mode === 'production' && `${resolveLinks(path)}${sep}`.startsWith(`${resolveLinks(dataDir)}${sep}`))
      throw new ConfigError(
        `${fileVariable} "${file}" is in the data directory, so that a copy of the data would include its key. Move it to another directory.`,
      )
    return { kind: 'file', path }
  }
  if (mode === 'production')
    throw new ConfigError(
      `Production needs a master key: set ${fileVariable} to a file outside the data directory, or ${textVariable}. ${howToMake}`,
    )
  return { kind: 'generated', path: join(dataDir, 'master.key') }
}

/**
 * Reads and validates the master key. A missing key is generated only if there is no database yet, since a new key could not decrypt an existing one.
 * The data directory must exist. @throws ConfigError
 */
export function loadMasterKey(source: MasterKeySource, { databaseExists }: { databaseExists: boolean }): Buffer {
  if (source.kind === 'variable') return validateMasterKey(textVariable, source.text)
  const text = readKeyFile(source.path)
  if (text !== undefined) return validateMasterKey(source.path, text)
  if (source.kind === 'file') throw new ConfigError(`${fileVariable} "${source.path}" does not exist. ${howToMake}`)
  if (databaseExists)
    throw new ConfigError(
      `${source.path} is missing, and the existing database cannot be decrypted without it. Restore it, or start with another --data directory.`,
    )
  return validateMasterKey(source.path, createKeyFile(source.path))
}

function validateMasterKey(where: string, text: string): Buffer {
  const key = parseMasterKey(text)
  if (!key) throw new ConfigError(`${where} is not a master key: it must be at least 32 random bytes as base64 or hex. ${howToMake}`)
  const weakness = masterKeyWeakness(key)
  if (weakness) throw new ConfigError(`${where} holds a weak master key: ${weakness}. ${howToMake}`)
  return key
}

function readKeyFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new ConfigError(`The master key ${path} cannot be read (${code}). Make it readable for this user.`)
  }
}

/** Creates the key file atomically: writes a draft and links it under its name. If another process was first, that process's key is used. */
function createKeyFile(path: string): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, `${newMasterKey().toString('base64')}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
  return readFileSync(path, 'utf8')
}

/** Resolves symbolic links in the part of the path that exists. */
function resolveLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : join(resolveLinks(above), path.slice(above.length))
  }
}
