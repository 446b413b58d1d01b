import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Config, type ReadSeedAgain, SeedError, type Service } from '@poolhouse/server'
import { assertOwn } from '@poolhouse/server/data-directory'
import { systemErrorCode, UsageError } from '../failure.ts'
import { orCommandFailure } from './seed-failure.ts'
import { seedPassphraseVariable } from './variables.ts'

/** It lies beside the data directory, so that it can be committed with the application. */
const defaultSeedFile = 'poolhouse.seed.yaml'

/** Where a seed comes from. `isDefault`: it was not named, and may not exist. */
interface SeedFile {
  path: string
  isDefault: boolean
}

/** The seed file of a service in development mode: the given one, else the default one. Throws UsageError in production. */
export function findSeedFile(given: string | undefined, { settings, dataDir }: Config, cwd: string): SeedFile | undefined {
  if (settings.mode === 'development') {
    if (given !== undefined) return { path: resolve(cwd, given), isDefault: false }
    const usual = join(dirname(dataDir), defaultSeedFile)
    assertOwn(usual, `name it: --seed ${usual}`)
    return { path: usual, isDefault: true }
  }
  if (given === undefined) return undefined
  throw new UsageError(`--seed ${given} is for development mode only, because the file contains passwords in clear.`)
}

/** What was done with the seed file at the start. */
export interface AppliedSeed {
  file: string
  report: Awaited<ReturnType<Service['applySeed']>>
}

/** A seed file as the service reads it: at the start, at each reset, and while it is watched. */
export interface SeedReader {
  path: string
  /** What `read` found last; undefined where the file could not be read. */
  lastText: string | undefined
  /** The default file also counts where it does not exist: then it describes nothing. @throws SeedError */
  read: ReadSeedAgain
  exists: () => boolean
}

/** The reader of a seed file. */
export function seedReader({ path, isDefault }: SeedFile, env: NodeJS.ProcessEnv): SeedReader {
  const exists = () => !isDefault || existsSync(path)
  const passphrase = env[seedPassphraseVariable]
  const read = async () => {
    reader.lastText = undefined
    if (!exists()) return { seed: { pools: [] } }
    const text = readSeedFile(path)
    reader.lastText = text
    const { parseSeedFile } = await import('./parse-seed.ts')
    return { ...parseSeedFile(path, text), ...(passphrase && { passphrase }) }
  }
  const reader: SeedReader = { path, lastText: undefined, read, exists }
  return reader
}

/**
 * Creates what the file describes, and lets the service read it again at each reset. Undefined where it does not exist.
 * @throws CommandFailure with file, line, path and rule
 */
export async function applySeedFile(
  { path, read, exists }: SeedReader,
  service: Pick<Service, 'applySeed' | 'rememberSeed'>,
  options: { isRehearsed?: boolean } = {},
): Promise<AppliedSeed | undefined> {
  if (!exists()) {
    service.rememberSeed(read)
    return undefined
  }
  const report = await orCommandFailure(service.applySeed(read, options))
  return { file: path, report }
}

function readSeedFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new SeedError(`the seed file ${file} cannot be read (${systemErrorCode(error)}). ${readHint(file)}`)
  }
}

const readHint = (file: string) =>
  basename(file) === defaultSeedFile ? 'Make it readable, or remove it.' : 'Give --seed a file in YAML, with pools.'

/** Lines that say what was created, what differs from the file, and what to do then. */
export function describeAppliedSeed({ file, report: { pools, created, differences } }: AppliedSeed): string[] {
  const counts = Object.entries(created).flatMap(([kind, number]) => (number > 0 ? [count(number, nouns[kind as keyof typeof nouns])] : []))
  const done = counts.length > 0 ? `created ${counts.join(', ')}` : 'nothing to create, all of it exists'
  const lines = [`Seeded from ${file}: ${pools === 1 ? '1 pool' : `${pools} pools`}; ${done}.`]
  if (differences.length === 0) return lines
  return [
    ...lines,
    `What exists was left as it is, and differs from the file:`,
    ...differences.slice(0, maxListed).map(({ path, text }) => `  ${path}: ${text}`),
    ...(differences.length > maxListed ? [`  … and ${differences.length - maxListed} more.`] : []),
    'To make it as the file says, run "poolhouse reset": it deletes everything in the service and creates the seed again. Or change it by the API.',
  ]
}

const maxListed = 20

/** One and several of each kind. */
const nouns: Readonly<Record<keyof AppliedSeed['report']['created'], readonly [one: string, several: string]>> = {
  pools: ['pool', 'pools'],
  clients: ['client', 'clients'],
  users: ['user', 'users'],
  resourceServers: ['resource server', 'resource servers'],
  identityProviders: ['identity provider', 'identity providers'],
  domains: ['domain', 'domains'],
  groups: ['group', 'groups'],
  branding: ['branding', 'brandings'],
  terms: ['terms document', 'terms documents'],
  uiCustomizations: ['UI customization', 'UI customizations'],
  riskConfigurations: ['risk configuration', 'risk configurations'],
}

const count = (number: number, [one, several]: readonly [string, string]) => `${number} ${number === 1 ? one : several}`
