import Module, { createRequire } from 'node:module'

/** Requires as the SDK's runner does, which is the first argument. */
export const requireOfRunner = createRequire(process.argv[1] ?? import.meta.url)

/** Puts exports in the place of a module that is not loaded yet: a module that requires its file gets them. `path`: of the file. */
export function standIn(path: string, exports: object): void {
  const module = new Module(path)
  module.filename = path
  module.loaded = true
  module.exports = exports
  requireOfRunner.cache[path] = module
}

let loading = 0

/** Whether `loadBehindStandIn` is loading a module. */
export const isLoading = (): boolean => loading > 0

/**
 * Loads the module of a file that has a stand-in, which stays in its place. `onExports` gets the object of its exports before it runs: a module that it
 * requires may require it in turn.
 */
export function loadBehindStandIn(path: string, onExports: (exports: object) => void): void {
  const module = new Module(path) as NodeModule & { load(path: string): void }
  onExports(module.exports)
  loading++
  try {
    module.load(path)
  } finally {
    loading--
  }
  onExports(module.exports)
}
