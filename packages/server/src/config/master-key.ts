import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, realpathSync, rmSync, writeSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import type { Settings } from '../context.ts'
import { masterKeyWeakness, newMasterKey, parseMasterKey } from '../crypto/index.ts'
import type { AwsApi } from '../http/index.ts'
import { readAwsApi } from './aws.ts'
import { ConfigError } from './config-error.ts'

/** The KMS key under which the store keeps the master key encrypted. */
export interface KmsKey {
  /** Id, ARN or alias. */
  id: string
  region: string
  partition: string
  api: AwsApi
}

/** Where the master key is read from. `generated`: a file in the data directory, created at the first start in development mode. */
export type MasterKeySource =
  | { kind: 'file'; path: string; from?: string }
  | { kind: 'variable'; text: string; from?: string }
  | { kind: 'generated'; path: string }
  | { kind: 'kms'; key: KmsKey }

type Environment = Readonly<Record<string, string | undefined>>

interface SourceVariables {
  file: string
  text: string
  kms: string
}
const variables: SourceVariables = { file: 'POOLHOUSE_MASTER_KEY_FILE', text: 'POOLHOUSE_MASTER_KEY', kms: 'POOLHOUSE_MASTER_KEY_KMS' }
const oldVariables: SourceVariables = {
  file: 'POOLHOUSE_OLD_MASTER_KEY_FILE',
  text: 'POOLHOUSE_OLD_MASTER_KEY',
  kms: 'POOLHOUSE_OLD_MASTER_KEY_KMS',
}

/** The variables that say where the master key is, and the one that it replaces. */
export const masterKeyVariables: readonly string[] = [variables, oldVariables].flatMap(each => Object.values(each))

const howToMake = 'Make one with: openssl rand -base64 32'

interface SourceQuestion {
  mode: Settings['mode']
  environment: Environment
  dataDir: string
  cwd: string
  /** The KMS of `--kms`; AWS itself where there is none. */
  kms: AwsApi | undefined
}

/**
 * Chooses the source of the master key. In production it must not be in the data directory, since a copy of the directory would then contain both
 * the data and its key. @throws ConfigError
 */
export function masterKeySource(question: SourceQuestion): MasterKeySource {
  const named = namedSource(variables, question)
  if (named) return named
  if (question.mode === 'production')
    throw new ConfigError(
      `Production needs a master key: set ${variables.file} to a file outside the data directory, ${variables.kms} to a KMS key, or ${variables.text}. ${howToMake}`,
    )
  return { kind: 'generated', path: join(question.dataDir, 'master.key') }
}

/** The source of the master key that is being replaced, where one is given. @throws ConfigError */
export const oldMasterKeySource = (question: SourceQuestion): MasterKeySource | undefined => namedSource(oldVariables, question)

function namedSource(names: SourceVariables, { mode, environment, dataDir, cwd, kms }: SourceQuestion): MasterKeySource | undefined {
  const given = Object.values(names).filter(name => environment[name])
  if (given.length > 1) throw new ConfigError(`${given.join(' and ')} are both set. Keep one of them.`)
  const { [names.file]: file, [names.text]: text, [names.kms]: key } = environment
  if (text) return { kind: 'variable', text, from: names.text }
  if (key) return { kind: 'kms', key: kmsKey(names.kms, key, environment, kms) }
  if (!file) return undefined
  const path = resolve(cwd, file)
  // In development the key that is replaced may be the one that was generated there.
  if (mode === 'production' && `${resolveLinks(path)}${sep}`.startsWith(`${resolveLinks(dataDir)}${sep}`))
    throw new ConfigError(
      `${names.file} "${file}" is in the data directory, so that a copy of the data would include its key. Move it to another directory.`,
    )
  return { kind: 'file', path, from: names.file }
}

function kmsKey(variable: string, id: string, environment: Environment, kms: AwsApi | undefined): KmsKey {
  const [, partition = 'aws', region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION] =
    /^arn:(aws[\w-]*):kms:([\w-]+):\d{12}:(?:key|alias)\/.+$/.exec(id) ?? []
  if (id.startsWith('arn:') ? !region || !/^arn:aws[\w-]*:kms:/.test(id) : !/^(?:alias\/)?[\w/-]{1,256}$/.test(id))
    throw new ConfigError(`${variable} "${id}" is no KMS key. Give the ARN, the id or the alias of a symmetric key.`)
  if (!region) throw new ConfigError(`${variable} "${id}" says no region. Give the ARN of the key, or set AWS_REGION.`)
  return { id, region, partition, api: kms ?? readAwsApi('KMS', { from: variable, text: 'aws' }, environment)! }
}

/**
 * Reads and validates the master key. A missing key is generated only if there is no database yet, since a new key could not decrypt an existing one.
 * The data directory must exist. @throws ConfigError
 */
export function loadMasterKey(source: MasterKeySource, { databaseExists }: { databaseExists: boolean }): Buffer {
  if (source.kind === 'kms') throw new ConfigError('The master key of a KMS is in the store.')
  if (source.kind === 'variable') return validateMasterKey(source.from ?? variables.text, source.text)
  const text = readKeyFile(source.path)
  if (text !== undefined) return validateMasterKey(source.path, text)
  if (source.kind === 'file') throw new ConfigError(`${source.from ?? 'The master key'} "${source.path}" does not exist. ${howToMake}`)
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
