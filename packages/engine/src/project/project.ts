import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { codeOf, EngineFailure } from '../failure.ts'
import { type Bag, isBag, type Value } from '../wire.ts'
import { type Backend, findBackend } from './backend.ts'
import { parseYaml } from './yaml-text.ts'

/** The settings of Pulumi.yaml (docs/reference/pulumi-protocol.md#18). */
export interface Project {
  name: string
  runtime: string
  runtimeOptions: Record<string, Value>
  /** Folder of Pulumi.yaml. */
  dir: string
  /** Pulumi.yaml itself. */
  file: string
  /** Where the program runs: `dir`, or `main` when that names a folder. */
  programDir: string
  /** File to start, relative to `programDir`; `.` leaves it to the language. */
  entry: string
  /** Whether the types of a TypeScript program are checked before it runs; a run may leave that out. */
  checksTypes: boolean
  /** Defaults and fixed values of configuration, by full key. */
  config: Record<string, ProjectConfig>
  stackConfigDir: string
  /** Where the stacks are. */
  backend: Backend
  /** `options: {refresh: always}`: every run refreshes first. */
  alwaysRefreshes: boolean
  /** Provider versions that the project pins (`plugins.providers`), by package. */
  pinnedVersions: Record<string, string>
  /** Folders of plugins that the project names (`plugins.providers`, `packages`), by package. */
  pluginFolders: Record<string, string>
}

/** A configuration value in Pulumi.yaml: declared, or fixed by `value`. */
export interface ProjectConfig {
  type?: string
  default?: Value
  value?: Value
  secret?: boolean
}

const fileNames = ['Pulumi.yaml', 'Pulumi.yml', 'Pulumi.json']

/** Reads the Pulumi.yaml of a folder. Fails when it is missing or not valid. `env`: may name the backend. */
export async function readProject(projectDir: string, env: NodeJS.ProcessEnv = process.env): Promise<Project> {
  const dir = resolve(projectDir)
  const file = fileNames.map(name => join(dir, name)).find(existsSync)
  if (!file) {
    throw new EngineFailure(
      `${dir}: no Pulumi.yaml there. Name the folder of a Pulumi project, or write one with at least "name:" and "runtime:".`,
    )
  }
  const document = parseYaml(await readTextFile(file), file).toJS() as unknown
  if (!isBag(document)) throw new EngineFailure(`${file} must hold a map with at least "name:" and "runtime:".`)

  const { name, runtime, main = '.' } = document
  if (typeof name !== 'string' || !/^[A-Za-z0-9_.-]{1,100}$/.test(name)) {
    throw new EngineFailure(
      `${file}: name: ${JSON.stringify(name) ?? 'is missing; it'} must be a text of letters, digits, "_", "-" and ".".`,
    )
  }
  const runtimeName = isBag(runtime) ? runtime.name : runtime
  if (typeof runtimeName !== 'string')
    throw new EngineFailure(`${file}: runtime: must be a text such as nodejs or yaml, or {name, options}.`)
  if (typeof main !== 'string') throw new EngineFailure(`${file}: main: must be the path of a file or folder.`)

  const mainPath = resolve(dir, main)
  const isFolder = existsSync(mainPath) && statSync(mainPath).isDirectory()
  return {
    name,
    runtime: runtimeName,
    runtimeOptions: isBag(runtime) && isBag(runtime.options) ? runtime.options : {},
    dir,
    file,
    programDir: isFolder ? mainPath : dir,
    entry: isFolder ? '.' : main,
    checksTypes: true,
    config: readProjectConfig(document.config, name, runtimeName),
    stackConfigDir: typeof document.stackConfigDir === 'string' ? resolve(dir, document.stackConfigDir) : dir,
    backend: findBackend(document.backend, dir, env),
    alwaysRefreshes: isBag(document.options) && document.options.refresh === 'always',
    pinnedVersions: readPinnedVersions(document.plugins),
    pluginFolders: readPluginFolders(document, dir),
  }
}

/** A package may also be a version or an address to install from; those are no folders. */
function readPluginFolders({ plugins, packages }: Bag, dir: string): Record<string, string> {
  const listed = isBag(plugins) && Array.isArray(plugins.providers) ? plugins.providers : []
  const entries = listed.flatMap(entry =>
    isBag(entry) && typeof entry.name === 'string' && typeof entry.path === 'string' ? [[entry.name, entry.path] as const] : [],
  )
  const declared = Object.entries(isBag(packages) ? packages : {}).flatMap(([name, entry]) => {
    const source = isBag(entry) ? entry.source : entry
    return typeof source === 'string' && /^(?:\.{1,2}$|\.{0,2}[\\/])/.test(source) ? [[name, source] as const] : []
  })
  return Object.fromEntries([...declared, ...entries].map(([name, path]) => [name, resolve(dir, path)]))
}

function readPinnedVersions(plugins: Value | undefined): Record<string, string> {
  const providers = isBag(plugins) && Array.isArray(plugins.providers) ? plugins.providers : []
  const named = providers.filter(entry => isBag(entry) && typeof entry.name === 'string' && typeof entry.version === 'string')
  return Object.fromEntries(named.map(entry => [(entry as { name: string }).name, (entry as unknown as { version: string }).version]))
}

/** The `config:` section. In YAML programs the same section declares typed variables. */
function readProjectConfig(config: Value | undefined, project: string, runtime: string): Record<string, ProjectConfig> {
  if (!isBag(config)) return {}
  const entries = Object.entries(config).map(([key, entry]): [string, ProjectConfig] => {
    const full = fullConfigKey(key, project)
    if (!isBag(entry) || !['type', 'default', 'value', 'secret', 'items', 'description', 'name'].some(field => field in entry))
      return [full, { value: entry }]
    return [full, { ...(entry as ProjectConfig) }]
  })
  // The YAML evaluator handles declared defaults itself, with their types and positions.
  return Object.fromEntries(runtime === 'yaml' ? entries.filter(([, entry]) => entry.value !== undefined) : entries)
}

/** `x` is `project:x`; `aws:config:region` is an old spelling of `aws:region`. */
export function fullConfigKey(key: string, project: string): string {
  const parts = key.split(':')
  if (parts.length === 1) return `${project}:${key}`
  return parts.length === 3 && parts[1] === 'config' ? `${parts[0]}:${parts[2]}` : key
}

/** Reads a text file. Fails with the system's reason. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new EngineFailure(`${file} cannot be read (${codeOf(error)}).`)
  }
}
