#!/usr/bin/env node
/** Starts the command under Node 24 or newer: from its sources in a clone, from `dist` in a published package. */
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode24, isNode24, node24Missing, runInstead } from '@poolhouse/terminal/node24'

const packageDirectory = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(packageDirectory, 'src', 'main.ts')
const node = findNode24(packageDirectory)

if (!node) {
  console.error(node24Missing('poolhouse'))
  process.exit(1)
} else if (existsSync(source)) {
  const env = { NODE_COMPILE_CACHE: join(packageDirectory, '..', '..', 'node_modules', '.cache', 'node'), ...process.env }
  runInstead(node, ['--conditions=source', source, ...process.argv.slice(2)], { env })
} else if (isNode24) {
  module.enableCompileCache()
  await import('../dist/main.js')
} else {
  runInstead(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
