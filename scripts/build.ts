/**
 * npm run build: compiles each package into its dist/, and writes release/: packages for npm, archives that carry their Node, container images,
 * a list of what they contain, and checksums. `-- --compile-only` stops after dist/.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeRelease } from './release/index.ts'
import { foreground, root, seconds } from './step.ts'

const started = performance.now()
// The output of a deleted source must not be published.
for (const name of readdirSync(join(root, 'packages'))) {
  rmSync(join(root, 'packages', name, 'dist'), { recursive: true, force: true })
  rmSync(join(root, 'packages', name, 'tsconfig.tsbuildinfo'), { force: true })
}
const status = await foreground('node_modules/typescript-7/bin/tsc', ['-b', ...packages()])
console.log(status === 0 ? `Built packages/*/dist, ${seconds(started)}.` : 'The build failed; the errors are listed above.')
process.exitCode = status
if (status === 0 && !process.argv.includes('--compile-only')) {
  const lines = await writeRelease()
  for (const line of lines) console.log(line)
  console.log(`Built release/, ${seconds(started)}.`)
}

function packages(): string[] {
  return readdirSync(join(root, 'packages')).map(name => `packages/${name}`)
}
