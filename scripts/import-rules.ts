/** The import rules of biome.json, from scripts/rooms.ts. `--check` writes nothing, and fails where they differ, and where a folder has no row. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageImports, rooms } from './rooms.ts'
import { root } from './step.ts'

interface Ban {
  message: string
  group: readonly string[]
}

type Table = Readonly<Record<string, readonly string[]>>

const file = join(root, 'biome.json')
const before = readFileSync(file, 'utf8')
const { overrides, ...rest } = JSON.parse(before) as { overrides: object[] }
const kept = overrides.filter(override => !JSON.stringify(override).includes('noRestrictedImports'))

/** One override a line: a rule is read as a whole. */
const after = JSON.stringify({ ...rest, overrides: [] }, null, 2).replace(
  '"overrides": []',
  () => `"overrides": [\n${[...kept, ...importRules()].map(override => `    ${JSON.stringify(override)}`).join(',\n')}\n  ]`,
)

if (!process.argv.includes('--check')) writeFileSync(file, `${after}\n`)
else if (before !== `${after}\n`) complain('biome.json does not hold the import rules of scripts/rooms.ts.')

const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
for (const [name, table] of Object.entries(rooms) as [string, Table][]) {
  const unexplained = Object.keys(table).find(room => !page.includes(`${room}/`))
  if (unexplained) complain(`docs/architecture.md does not explain packages/${name}/src/${unexplained}/.`)
  const folders = readdirSync(join(root, 'packages', name, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  const unlisted = folders.find(({ name: folder }) => !Object.hasOwn(table, folder))
  if (unlisted) complain(`packages/${name}/src/${unlisted.name} is a room without a row in scripts/rooms.ts: list what it may import.`)
}

/** What a package may not import at all; a room repeats it, since Biome applies only the last override that matches a file. */
function packageBan(name: string): Ban {
  const allowed = (packageImports as Table)[name]!
  const closed = Object.keys(packageImports).filter(other => other !== name && !allowed.includes(other))
  // The contract must run anywhere, so it has no dependency at all.
  if (name === 'contract')
    return { message: 'contract imports nothing outside of itself (scripts/rooms.ts).', group: ['**', '!./**', '!../**'] }
  return {
    message: `${name} may import ${listOf(allowed, 'no other package of this repository')} (scripts/rooms.ts, docs/architecture.md).`,
    group: closed.flatMap(other => (other === 'poolhouse' ? [other] : [`@poolhouse/${other}`, `@poolhouse/${other}/**`])),
  }
}

function importRules(): object[] {
  const packages = Object.keys(packageImports).map(name => rule(`packages/${name}/src/**`, [packageBan(name)]))
  const walls = (Object.entries(rooms) as [string, Table][]).flatMap(([name, table]) =>
    Object.entries(table).map(([room, allowed]) => {
      const closed = Object.keys(table).filter(other => other !== room && !allowed.includes(other))
      const message = `${room}/ may import ${listOf(allowed, 'no other room')} (scripts/rooms.ts, docs/architecture.md).`
      const bans = closed.length > 0 ? [{ message, group: closed.map(other => `**/${other}/**`) }] : []
      return rule(`packages/${name}/src/${room}/**`, [packageBan(name), ...bans])
    }),
  )
  return [...packages, ...walls, ...stricter()]
}

/** Rules that are narrower than a room. They come last, so they repeat what their room has. */
function stricter(): object[] {
  const table: Table = rooms.server
  const closed = Object.keys(table).filter(other => other !== 'operations' && !table.operations!.includes(other))
  const operations = {
    message: 'Operations never import each other: what two of them share belongs in a room.',
    group: ['./**', '../**', '!../../**', ...closed.map(other => `**/${other}/**`)],
  }
  const crypto = {
    message: 'crypto/ imports no other package of this repository.',
    group: ['@poolhouse/contract', '@poolhouse/contract/**'],
  }
  const cryptoRooms = {
    message: 'crypto/ may import no other room (scripts/rooms.ts).',
    group: Object.keys(table)
      .filter(other => other !== 'crypto')
      .map(other => `**/${other}/**`),
  }
  return [
    rule('packages/server/src/operations/*/**', [packageBan('server'), operations]),
    rule('packages/server/src/crypto/**', [packageBan('server'), crypto, cryptoRooms]),
  ]
}

function listOf(names: readonly string[], none: string): string {
  return names.length > 0 ? names.join(', ') : none
}

function rule(files: string, patterns: readonly Ban[]): object {
  return { includes: [files], linter: { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } } }
}

function complain(message: string): void {
  console.error(message)
  process.exitCode = 1
}
