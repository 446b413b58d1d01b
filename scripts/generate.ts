/** npm run generate [-- --check]: everything in the repository that is made from something else in it. */
import { foreground } from './step.ts'

const args = process.argv.slice(2)
for (const file of ['scripts/generate/contract.ts', 'scripts/licences.ts', 'scripts/import-rules.ts', 'scripts/compatibility/page.ts']) {
  const status = await foreground(file, args)
  if (status !== 0) process.exitCode = status
}
