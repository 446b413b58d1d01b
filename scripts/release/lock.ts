/** What package-lock.json says of the packages that a release contains. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'
import type { Platform } from './platforms.ts'

/** A package of the lockfile. Its key is where it lies in the workspace. */
export interface LockedPackage {
  key: string
  name: string
  version: string
  license?: string
  integrity?: string
  /** For this repository's packages. */
  isOurs: boolean
}

interface Row {
  name?: string
  version?: string
  license?: string
  integrity?: string
  resolved?: string
  link?: boolean
  os?: readonly string[]
  cpu?: readonly string[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

const rows = (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Row> }).packages

/** The row of a package that lies directly in node_modules. */
export const lockedPackage = (name: string): LockedPackage => described(`node_modules/${name}`)

/** The names in `dependencies` of one of our packages, with their versions. */
export const dependenciesOf = (folder: string): Record<string, string> => rows[folder]!.dependencies ?? {}

/** Everything that one of our packages needs on a platform, itself included. `without`: dependencies of it that are left out. */
export function closure(folder: string, platform: Platform, without: readonly string[] = []): LockedPackage[] {
  const found = new Set<string>()
  const open = [folder]
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    if (found.has(key)) continue
    found.add(key)
    for (const { name, isOptional } of needed(rows[key]!)) {
      if (key === folder && without.includes(name)) continue
      const target = resolved(key, name)
      if (target !== undefined && runsOn(rows[target]!, platform)) open.push(target)
      else if (!isOptional) throw new Error(`${key} needs ${name}, which package-lock.json does not have for ${platform.name}.`)
    }
  }
  return [...found].sort().map(described)
}

function needed({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }: Row) {
  return [
    ...Object.keys(dependencies).map(name => ({ name, isOptional: false })),
    ...Object.keys(optionalDependencies).map(name => ({ name, isOptional: true })),
    ...Object.keys(peerDependencies).map(name => ({ name, isOptional: peerDependenciesMeta[name]?.optional === true })),
  ]
}

/** As Node does it: in node_modules of the package, then of the folders above. */
function resolved(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = above(folder)) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    const row = rows[key]
    if (row) return row.link ? row.resolved! : key
    if (folder === '') return undefined
  }
}

const above = (folder: string) => folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))

const runsOn = ({ os, cpu }: Row, platform: Platform) => (os?.includes(platform.os) ?? true) && (cpu?.includes(platform.cpu) ?? true)

function described(key: string): LockedPackage {
  const row = rows[key]
  if (!row?.version) throw new Error(`package-lock.json has no ${key}.`)
  const { version, license, integrity } = row
  const name = row.name ?? key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return {
    key,
    name,
    version,
    ...(license && { license }),
    ...(integrity && { integrity }),
    isOurs: key.startsWith('packages/') && !key.includes('node_modules'),
  }
}
