/** npm run build: compiles each package into its dist/, as it is published. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
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

function packages(): string[] {
  return readdirSync(join(root, 'packages')).map(name => `packages/${name}`)
}
