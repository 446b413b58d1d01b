/** npm run check: every check of the code except its tests, of which it runs the conformance suite of storage on SQLite alone. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { importCircles } from './checks/circles.ts'
import { deadReferences } from './checks/docs.ts'
import { outgoingConnections } from './checks/outbound.ts'
import { wrongArrows } from './checks/rooms.ts'
import { unansweredRequirements } from './checks/security.ts'
import { readSources } from './checks/sources.ts'
import { unclearPhrases } from './checks/words.ts'
import { missingInNavigation } from './site/navigation.ts'
import { type Outcome, root, seconds, tool } from './step.ts'

interface Check {
  name: string
  run(): Outcome | Promise<Outcome>
  fix: string
}

const checks: readonly Check[] = [
  {
    name: 'generated code, rules and docs are up to date',
    run: () => tool('scripts/generate.ts', '--check'),
    fix: 'npm run generate',
  },
  { name: 'types', run: () => tool('node_modules/typescript-7/bin/tsc', '-b'), fix: 'the errors name file and line' },
  {
    name: "types of the guide's programs",
    run: () => tool('examples/guide/node_modules/typescript/bin/tsc', '-p', 'examples/guide'),
    fix: 'examples/guide holds the programs of the guide unmodified',
  },
  {
    name: 'types of the programs in examples/real and examples/federation',
    run: () => tool('examples/guide/node_modules/typescript/bin/tsc', '-p', 'examples/guide/tsconfig.real.json'),
    fix: 'the errors name file and line',
  },
  {
    name: 'format, lint and import rules',
    run: () => tool('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
    fix: 'npx biome check --write fixes format and the order of imports',
  },
  {
    name: 'no import circle between files or rooms',
    run: () => complaints(importCircles(readSources())),
    fix: 'move what both need to the lower one, or the interface to where it is used',
  },
  {
    name: 'rooms and packages import what scripts/rooms.ts lists, and all of it',
    run: () => complaints(wrongArrows(readSources())),
    fix: 'add or remove the arrow in scripts/rooms.ts, then npm run generate',
  },
  {
    name: 'only http/outbound.ts of the server opens outgoing connections',
    run: () => complaints(outgoingConnections()),
    fix: 'use context.outbound, which refuses addresses that are not public',
  },
  {
    name: 'docs/security.md answers every requirement, by tests that exist',
    run: () => complaints(unansweredRequirements()),
    fix: 'give the row its answer and a test, or the reason why there is none',
  },
  {
    name: 'links, citations and the words of the glossary lead somewhere',
    run: () => complaints(deadReferences()),
    fix: 'docs/reference/README.md says how to cite',
  },
  {
    name: 'the navigation of the documentation site lists every page',
    run: () => complaints(missingInNavigation()),
    fix: 'link the page in docs/README.md',
  },
  {
    name: 'sentences use the terms of the glossary',
    run: () => complaints(unclearPhrases()),
    fix: 'docs/glossary.md has the terms; scripts/checks/words.ts lists what not to write',
  },
  {
    name: 'every table has its row of cascade, sweep and reset',
    run: () => tool('scripts/tables.ts'),
    fix: 'packages/server/src/storage/tables.ts',
  },
  {
    // Only a run of the suite shows which tables it writes.
    name: 'the conformance suite of the storage engines passes on SQLite and writes a row to every table',
    run: () => tool('scripts/test.ts', 'test', 'packages/server/test/storage/sqlite.test.ts', '--reporter=dot'),
    fix: 'add a case to packages/server/test/storage/conformance for the table that is missing',
  },
  {
    name: 'no unused file, export or dependency',
    run: () => tool('node_modules/knip/bin/knip.js'),
    fix: 'remove what is listed, or list it in knip.json',
  },
  { name: 'packages can be published', run: publint, fix: "the message names the package.json's field" },
]

function complaints(found: readonly string[]): Outcome {
  return { ok: found.length === 0, output: found.join('\n') }
}

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
for (const { name, run, fix } of checks) {
  const started = performance.now()
  const { ok, output } = await run()
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds(started)})`)
  if (ok) continue
  failed += 1
  console.log(`${output.trim()}\n  To fix it: ${fix}.`)
}
console.log(failed === 0 ? 'npm run check: clean.' : `npm run check: ${failed} of ${checks.length} failed.`)
process.exitCode = failed === 0 ? 0 : 1
