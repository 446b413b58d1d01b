#!/usr/bin/env node
/** Starts the provider as a plugin of the official CLI, under a fitting Node: from its sources in a clone, from `dist` in a published package. */
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { become, findNode24, node24Missing } from './node24.mjs'

const home = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(home, 'src', 'plugin', 'main.ts')
const node = findNode24(home)

if (!node) {
  console.error(node24Missing)
  process.exit(1)
} else if (existsSync(source)) {
  const env = { NODE_COMPILE_CACHE: join(home, '..', '..', 'node_modules', '.cache', 'node'), ...process.env }
  become(node, ['--conditions=source', source, ...process.argv.slice(2)], env)
} else if (node === process.execPath) {
  module.enableCompileCache()
  await import('../dist/plugin/main.js')
} else {
  become(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)])
}
