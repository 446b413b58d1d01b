/**
 * Counts exports without a docstring, for each package. scripts/docstrings.json holds the most that a package may have; `npm run generate` lowers it.
 * `--check` writes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { undocumentedExports } from './checks/docstrings.ts'
import { readSources } from './checks/sources.ts'
import { root } from './step.ts'

const file = join(root, 'scripts', 'docstrings.json')
const allowed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
const undocumented = undocumentedExports(readSources())
const tooMany = Object.entries(undocumented).filter(([name, exports]) => exports.length > (allowed[name] ?? 0))
const counts = Object.fromEntries(Object.entries(undocumented).map(([name, exports]) => [name, exports.length]))
const isLower = Object.entries(counts).some(([name, count]) => count < (allowed[name] ?? 0))

for (const [name, exports] of tooMany) {
  const most = allowed[name] ?? 0
  console.error(
    `packages/${name} has ${exports.length} exports without a docstring, and may have ${most}. Document the new ones of:\n  ${exports.join('\n  ')}`,
  )
  process.exitCode = 1
}
if (tooMany.length === 0 && !process.argv.includes('--check')) writeFileSync(file, `${JSON.stringify(counts, null, 2)}\n`)
else if (tooMany.length === 0 && isLower) {
  console.error('scripts/docstrings.json allows more exports without a docstring than there are.')
  process.exitCode = 1
}
