import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { loadBehindStandIn, requireOfRunner, standIn } from './stand-in.ts'

/**
 * Preloaded into a Node.js program. The SDK loads TypeScript, ten megabytes, at each start: for functions that become resources, and to compile the files of
 * a program, also where all of them are JavaScript. Here the first is loaded when such a function is read, and the second with the first file in TypeScript,
 * unless the program has a `tsconfig.json`, which the SDK reads by TypeScript and which may compile JavaScript too.
 */

/** Stands for a module that is not loaded yet: a member that is not `known` loads it. */
function whenRead(load: () => object, known: Readonly<Record<PropertyKey, unknown>>): object {
  let loaded: object | undefined
  const now = () => (loaded ??= load())
  return new Proxy(
    {},
    {
      get: (_, name) => (Object.hasOwn(known, name) ? known[name] : Reflect.get(now(), name)),
      has: (_, name) => Reflect.has(now(), name),
      ownKeys: () => Reflect.ownKeys(now()),
      getOwnPropertyDescriptor: (_, name) => {
        const found = Reflect.getOwnPropertyDescriptor(now(), name)
        return found && { ...found, configurable: true }
      },
    },
  )
}

function deferShim(): void {
  const path = requireOfRunner.resolve('../../typescript-shim')
  let exports: object = {}
  const load = () => {
    loadBehindStandIn(path, current => {
      exports = current
    })
    return exports
  }
  standIn(path, whenRead(load, {}))
}

/** What the SDK requires: the package of the program, else the one that the SDK brings. */
function resolveCompiler(name: string, brought: string): string {
  try {
    return requireOfRunner.resolve(name)
  } catch {
    return requireOfRunner.resolve(brought)
  }
}

type Register = (options: object) => unknown
type Handler = (module: NodeModule, file: string) => unknown

function deferCompiler(): void {
  const compiler = resolveCompiler('typescript', '../../vendor/typescript@3.8.3/typescript.js')
  const registrar = resolveCompiler('ts-node', '../../vendor/ts-node@7.0.1')
  const given = [compiler, registrar].map(path => requireOfRunner.cache[path])
  const takeAway = () => {
    for (const [at, path] of [compiler, registrar].entries()) {
      const before = given[at]
      if (before) requireOfRunner.cache[path] = before
      else delete requireOfRunner.cache[path]
    }
  }
  const load = (path: string) => () => {
    takeAway()
    return requireOfRunner(path) as object
  }
  const extensions = requireOfRunner.extensions as Record<string, Handler | undefined>
  const register: Register = options => {
    takeAway()
    const before = Object.fromEntries(['.ts', '.tsx'].map(extension => [extension, extensions[extension]]))
    for (const extension of Object.keys(before))
      extensions[extension] = (module, file) => {
        for (const [each, handler] of Object.entries(before)) {
          if (handler) extensions[each] = handler
          else delete extensions[each]
        }
        ;(requireOfRunner(registrar) as { register: Register }).register(options)
        return (extensions[extension] ?? extensions['.js']!)(module, file)
      }
    return undefined
  }
  standIn(compiler, whenRead(load(compiler), { version: versionOf(compiler) }))
  standIn(registrar, whenRead(load(registrar), { VERSION: versionOf(registrar), register, __esModule: true }))
}

/** The version of the package that a file belongs to. What the SDK brings has it in the name of its folder. */
function versionOf(file: string): string {
  const brought = /[/\\]vendor[/\\][\w-]+@([\d.]+)/.exec(file)
  if (brought) return brought[1]!
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'package.json')
    const { version } = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { version?: string }) : {}
    if (version) return version
  }
  throw new Error(`${file} belongs to no package with a version`)
}

/** The runner reads its options from here as well. */
function hasSettings(): boolean {
  const at = process.argv.indexOf('--pwd')
  const folder = at < 0 ? process.cwd() : (process.argv[at + 1] ?? '.')
  return existsSync(resolve(folder, process.env.PULUMI_NODEJS_TSCONFIG_PATH ?? 'tsconfig.json'))
}

try {
  deferShim()
  if (process.env.PULUMI_NODEJS_TYPESCRIPT === 'true' && !hasSettings()) deferCompiler()
} catch {
  // An SDK of another version does without it.
}
