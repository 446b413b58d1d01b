/** Counts exports without a docstring, for each package. scripts/docstrings.json holds the most that a package may have; `npm run generate` lowers it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../step.ts'
import { readSources } from './sources.ts'

const file = join(root, 'scripts', 'docstrings.json')
const allowed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
const undocumented = new Map<string, string[]>()
for (const { file: path, package: name, exports } of readSources()) {
  const bare = exports.filter(({ isDocumented }) => !isDocumented).map(({ name: each }) => `${path}: ${each}`)
  undocumented.set(name, [...(undocumented.get(name) ?? []), ...bare])
}

const counts = Object.fromEntries([...undocumented].map(([name, exports]) => [name, exports.length]))
for (const [name, exports] of undocumented) {
  const most = allowed[name] ?? 0
  if (exports.length <= most) continue
  console.error(
    `packages/${name} has ${exports.length} exports without a docstring; at most ${most} may be left:\n  ${exports.join('\n  ')}`,
  )
  process.exitCode = 1
}
if (process.exitCode === undefined && !process.argv.includes('--check')) writeFileSync(file, `${JSON.stringify(counts, null, 2)}\n`)
else if (process.exitCode === undefined && Object.entries(counts).some(([name, count]) => count < (allowed[name] ?? 0))) {
  console.error('scripts/docstrings.json allows more exports without a docstring than there are.')
  process.exitCode = 1
}
