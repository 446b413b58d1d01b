import Module from 'node:module'
import { requireOfRunner as require } from './stand-in.ts'

/**
 * Preloaded into a Node.js program. The SDK loads the packages below at its start and uses them only in runs with tracing, or for functions that become
 * resources; with what they load themselves they are half of its files. Here each is loaded when one of its functions or classes is first called.
 */

/** What the SDK's runner requires before it loads the program. */
const tracing = new Set([
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace-base',
  '@opentelemetry/exporter-zipkin',
  '@opentelemetry/instrumentation-grpc',
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/instrumentation',
])
/** What the SDK requires when the program loads it: by then no function of this file may stand in the program's stack traces. */
const packager = '@npmcli/arborist'

type Callable = new (...args: unknown[]) => object
type Load = (request: string, parent: NodeModule | undefined, isMain: boolean) => unknown
const loader = Module as unknown as { _load: Load }
const load = loader._load
const ofTheRunner = /[/\\]@pulumi[/\\]pulumi[/\\]cmd[/\\]run[/\\]/

loader._load = function (this: unknown, request, parent, isMain) {
  const now = () => load.call(this, request, parent, isMain)
  if (!ofTheRunner.test(parent?.filename ?? '') || !tracing.delete(request)) return now()
  if (tracing.size === 0) loader._load = load
  return whenCalled(now as () => Callable)
}

try {
  const path = require.resolve(packager)
  const standIn = new Module(path)
  standIn.loaded = true
  standIn.exports = whenCalled(() => {
    if (require.cache[path] === standIn) delete require.cache[path]
    return require(path)
  })
  require.cache[path] = standIn
} catch {
  // An SDK of another version does without it.
}

/** Stands for a class or function, or for a module of them; `__esModule` keeps TypeScript's import helper from copying a module's members. */
function whenCalled(now: () => Callable): object {
  // biome-ignore lint/complexity/useArrowFunction: only a function can stand for a class
  return new Proxy(function () {}, {
    apply: (_, self, args) => Reflect.apply(now() as never, self, args),
    construct: (_, args) => Reflect.construct(now(), args),
    get: (_, name) => {
      if (name === '__esModule') return true
      return typeof name === 'string' && name !== 'prototype' ? whenCalled(() => Reflect.get(now(), name)) : Reflect.get(now(), name)
    },
  })
}
