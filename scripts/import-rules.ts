/** The import rules of biome.json, from scripts/rooms.ts. `--check` writes nothing, and fails where they differ. Rooms are also held against folders and the picture. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importRules, rooms } from './rooms.ts'
import { root } from './step.ts'

const file = join(root, 'biome.json')
const before = readFileSync(file, 'utf8')
const { overrides, ...rest } = JSON.parse(before) as { overrides: object[] }
const kept = overrides.filter(override => !JSON.stringify(override).includes('noRestrictedImports'))

/** One override a line: a rule is read whole, or not at all. */
const after = JSON.stringify({ ...rest, overrides: [] }, null, 2).replace(
  '"overrides": []',
  () => `"overrides": [\n${[...kept, ...importRules()].map(override => `    ${JSON.stringify(override)}`).join(',\n')}\n  ]`,
)

if (!process.argv.includes('--check')) writeFileSync(file, `${after}\n`)
else if (before !== `${after}\n`) complain('biome.json does not hold the import rules of scripts/rooms.ts.')

const picture = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8')
for (const [name, table] of Object.entries(rooms)) {
  const unseen = Object.keys(table).find(room => !picture.includes(`${room}/`))
  if (unseen) complain(`docs/architecture.md says nothing of packages/${name}/src/${unseen}/.`)
  const folders = readdirSync(join(root, 'packages', name, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory())
  const stranger = folders.find(({ name: folder }) => !Object.hasOwn(table, folder))
  if (stranger) complain(`packages/${name}/src/${stranger.name} is a room without a row in scripts/rooms.ts: say what it may import.`)
}

function complain(message: string): void {
  console.error(message)
  process.exitCode = 1
}
