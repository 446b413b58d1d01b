/**
 * node scripts/run.mjs NAME [ARGUMENT…]: sets up what is missing, then runs a script under Node 24.
 * Plain JavaScript: the Node that starts it may be 20.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode24, node24Missing, runInstead } from '../packages/terminal/launch/node24.mjs'
import { setUp, setUpProject } from './setup.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What each name of package.json's scripts runs. */
const scripts = {
  start: ['packages/poolhouse/src/main.ts', 'demo'],
  test: ['scripts/test.ts', 'test'],
  'test:cli': ['scripts/test.ts', 'test:cli'],
  'test:long': ['scripts/test.ts', 'test:long'],
  'test:faults': ['scripts/test.ts', 'test:faults'],
  'test:hostile': ['scripts/test.ts', 'test:hostile'],
  'test:matrix': ['scripts/test.ts', 'test:matrix'],
  'test:federation': ['scripts/test.ts', 'test:federation'],
  'test:terraform': ['scripts/test.ts', 'test:terraform'],
  'test:release': ['scripts/test.ts', 'test:release'],
  check: ['scripts/check.ts'],
  build: ['scripts/build.ts'],
  bench: ['bench/main.ts'],
  generate: ['scripts/generate.ts'],
  docs: ['scripts/site/main.ts'],
}

/** What one script alone needs. */
const projects = { docs: { folder: 'site', name: 'the documentation site' } }

const [name, ...rest] = process.argv.slice(2)
const script = scripts[name]
if (!script) {
  console.error(`No script "${name ?? ''}". There are: ${Object.keys(scripts).join(', ')}.`)
  process.exit(2)
}

try {
  await setUp(root)
  if (projects[name]) await setUpProject(root, projects[name])
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const node = findNode24(root)
if (!node) {
  console.error(node24Missing('npm run'))
  process.exit(1)
}
const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...process.env }
const [file, ...fixed] = script
runInstead(node, ['--conditions=source', join(root, file), ...fixed, ...rest], { env })
