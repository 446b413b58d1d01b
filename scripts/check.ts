/** npm run check: everything that can be known about the code without running its tests. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, root, seconds, tool } from './step.ts'

interface Check {
  name: string
  run(): Promise<Outcome>
  mend: string
}

const checks: readonly Check[] = [
  {
    name: 'generated code, licences of the packages and docs/compatibility.md are up to date',
    run: () => tool('scripts/generate.ts', '--check'),
    mend: 'npm run generate',
  },
  { name: 'types', run: () => tool('node_modules/typescript-7/bin/tsc', '-b'), mend: 'the errors name file and line' },
  {
    name: "types of the guide's programs",
    run: () => tool('examples/guide/node_modules/typescript/bin/tsc', '-p', 'examples/guide'),
    mend: 'examples/guide holds the guide word for word: compare with it',
  },
  {
    name: 'format, lint and import rules',
    run: () => tool('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
    mend: 'npx biome check --write mends format and imports',
  },
  {
    name: 'no unused file, export or dependency',
    run: () => tool('node_modules/knip/bin/knip.js'),
    mend: 'remove what is named, or say in knip.json why it stays',
  },
  { name: 'packages can be published', run: publint, mend: "the message names the package.json's field" },
]

async function publint(): Promise<Outcome> {
  const names = readdirSync(join(root, 'packages')).filter(name => existsSync(join(root, 'packages', name, 'package.json')))
  const outcomes = await Promise.all(
    names.map(name => tool('node_modules/publint/src/cli.js', 'run', `packages/${name}`, '--pack', 'false', '--strict')),
  )
  return {
    ok: outcomes.every(({ ok }) => ok),
    output: outcomes
      .filter(({ ok }) => !ok)
      .map(({ output }) => output)
      .join('\n'),
  }
}

let failed = 0
for (const { name, run, mend } of checks) {
  const started = performance.now()
  const { ok, output } = await run()
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds(started)})`)
  if (ok) continue
  failed += 1
  console.log(`${output.trim()}\n  To mend it: ${mend}.`)
}
console.log(failed === 0 ? 'npm run check: clean.' : `npm run check: ${failed} of ${checks.length} failed.`)
process.exitCode = failed === 0 ? 0 : 1
