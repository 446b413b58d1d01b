/** npm run generate [-- --check]: every generated file of the repository. */
import { foreground } from './step.ts'

const args = process.argv.slice(2)
for (const file of [
  'scripts/generate/contract.ts',
  'scripts/licences.ts',
  'scripts/import-rules.ts',
  'scripts/pictures.ts',
  'scripts/pages/commands.ts',
  'scripts/pages/configuration.ts',
  'scripts/pages/errors.ts',
  'scripts/pages/seed-schema.ts',
  'scripts/docstrings.ts',
  'scripts/compatibility/page.ts',
]) {
  const status = await foreground(file, args)
  if (status !== 0) process.exitCode = status
}
