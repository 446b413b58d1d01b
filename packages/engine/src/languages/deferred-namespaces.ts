import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isLoading, loadBehindStandIn, requireOfRunner, standIn } from './stand-in.ts'

/**
 * Preloaded into a Node.js program. The AWS SDK of Pulumi has a module for each of 200 services, and loads them all for the few that a program uses; that is
 * a third of a start. Here the module of a service is loaded when something of it is first read. A service also registers how references to its resources,
 * which a component of another program returns, become objects; so it is loaded when such a reference is looked up, too.
 */

const packageName = '@pulumi/aws'

/** The namespaces that have not been loaded, by name: each with what loads it. */
const deferred = new Map<string, () => object>()

/** Stands for the exports of a module: everything that is asked of it is asked of the module, which is loaded then. */
const forwarding = (exports: () => object): object =>
  new Proxy(
    {},
    {
      // TypeScript's import helpers ask for this of every module.
      get: (_, name) => (name === '__esModule' ? true : Reflect.get(exports(), name)),
      has: (_, name) => Reflect.has(exports(), name),
      ownKeys: () => Reflect.ownKeys(exports()),
      getOwnPropertyDescriptor: (_, name) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(exports(), name)
        // A proxy may report only what its target has as not configurable.
        return descriptor && { ...descriptor, configurable: true }
      },
      set: (_, name, value) => Reflect.set(exports(), name, value),
      defineProperty: (_, name, descriptor) => Reflect.defineProperty(exports(), name, descriptor),
    },
  )

/** Defers the module of a namespace. `path`: of its file. */
function defer(path: string, namespace: string): void {
  let loaded: object | undefined
  const load = () => {
    if (loaded === undefined) {
      deferred.delete(namespace)
      loadBehindStandIn(path, exports => {
        loaded = exports
      })
    }
    return loaded!
  }
  deferred.set(namespace, load)
  standIn(path, forwarding(load))
}

/** Loads what registers this resource module, such as `aws:cognito/userPool`: its namespace, and all others where that one does not. */
function loadFor(key: string, registered: ReadonlyMap<string, unknown>): void {
  deferred.get(key.slice(key.indexOf(':') + 1).split('/')[0]!)?.()
  if (!registered.has(key)) for (const load of [...deferred.values()]) load()
}

/** Lets the SDK's table of resource modules load a namespace when it is asked for what the namespace registers. To register asks too, and loads nothing. */
function watchLookUps(): void {
  const state = requireOfRunner('../../runtime/state') as { getResourceModules(): Map<string, unknown> }
  const { getResourceModules } = state
  state.getResourceModules = () => {
    const modules = getResourceModules()
    if (!Object.hasOwn(modules, 'get'))
      modules.get = key => {
        if (key.startsWith('aws:') && !isLoading()) loadFor(key, modules)
        return Map.prototype.get.call(modules, key)
      }
    return modules
  }
}

/** Folders of the package that are no namespaces of services. */
const others = new Set(['config', 'node_modules', 'types'])

try {
  const programDir = process.argv[process.argv.indexOf('--pwd') + 1] ?? process.cwd()
  const root = dirname(createRequire(join(programDir, 'index.js')).resolve(packageName))
  watchLookUps()
  for (const entry of readdirSync(root, { withFileTypes: true })) {
    const path = join(root, entry.name, 'index.js')
    if (entry.isDirectory() && !others.has(entry.name) && existsSync(path)) defer(path, entry.name)
  }
} catch {
  // A program without the package, or an SDK of another version: nothing is deferred.
}
