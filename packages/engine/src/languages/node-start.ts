import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Files that are loaded before the SDK, and make its start quicker. Not by "--require": the SDK looks for that word among the arguments, and leaves a
 * program that is an ES module to the loader that it supposes there.
 */
const preloads = ['stack-trace-cache', 'deferred-inspector', 'deferred-namespaces', 'deferred-packages', 'deferred-typescript'].flatMap(
  name => ['-r', fileURLToPath(new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))],
)

/** Options of Node.js that make a start quicker. With its usual young generation a start spends a tenth of its time collecting what it has just loaded. */
export const startOptions: readonly string[] = ['--min-semi-space-size=16', ...preloads]

/** Most of a start is compilation of the SDKs and the program: both caches are kept in the node_modules that they are compiled from. `file`: one of the SDK's. */
export const compileCaches = (file: string): Record<string, string> => ({
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheDir(file), 'node'),
  TS_NODE_CACHE_DIRECTORY: process.env.TS_NODE_CACHE_DIRECTORY ?? join(cacheDir(file), 'ts-node'),
})

/** `node_modules/.cache/poolhouse` of the node_modules that holds the file. */
export function cacheDir(file: string): string {
  const marker = `${sep}node_modules${sep}`
  const at = file.indexOf(marker)
  return join(at < 0 ? file : file.slice(0, at + marker.length - 1), '.cache', 'poolhouse')
}
