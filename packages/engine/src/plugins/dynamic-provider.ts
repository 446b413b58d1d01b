import { EngineFailure, messageOf } from '../failure.ts'
import type { ConfigureRequest, DiffResponse, Provider, Providers } from '../provider.ts'
import { type Bag, equal, own } from '../wire.ts'
import type { PluginProcess } from './plugin-process.ts'

/** The property that holds the code of a dynamic resource. */
const CODE = '__provider'

/** The providers of one operation for dynamic resources, whose code comes with each resource. */
export interface DynamicProviders {
  providers: Providers
  /** The same without any process: inputs count as they are. For a preview that is not shown. */
  silent: Providers
  /** Ends their processes. */
  close(): Promise<void>
}

/**
 * The providers of dynamic resources. A process is started by the first call that needs the code, one for each configuration, so that an operation
 * without such a resource starts none. `find`: what a package is called in messages, and how its process starts; `undefined`: it is another package.
 */
export function dynamicProviders(
  find: (packageName: string) => { what: string; start(): Promise<PluginProcess> } | { missing: string } | undefined,
): DynamicProviders {
  const running = new Map<string, Promise<Provider>>()
  const close = async () => {
    await Promise.all([...running.values()].map(async starting => (await starting.catch(() => undefined))?.close?.()))
  }
  const providers: Providers = packageName => {
    const found = find(packageName)
    if (!found) return undefined
    if ('missing' in found) return refusing(found.missing)
    const launch = async (configuration: ConfigureRequest) => {
      const [plugin, { remoteProvider }] = await Promise.all([found.start(), import('./remote-provider.ts')])
      const remote = remoteProvider(plugin, found.what)
      await remote.configure(configuration)
      return remote
    }
    return dynamicProvider(configuration => {
      const key = `${packageName} ${JSON.stringify(configuration.args)}`
      const known = running.get(key) ?? launch(configuration)
      running.set(key, known)
      return known
    }, close)
  }
  const silent: Providers = packageName => {
    const found = find(packageName)
    return found && 'missing' in found ? refusing(found.missing) : found && withoutProcess
  }
  return { providers, silent, close }
}

const withoutProcess: Provider = {
  checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
  diffConfig: async () => ({ changes: 'unknown' }),
  configure: async () => {},
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: 'unknown' }),
  create: async ({ properties }) => ({ id: '', properties }),
  read: async ({ id, properties }) => ({ id, properties }),
  update: async ({ news }) => ({ properties: news }),
  delete: async () => {},
  invoke: async ({ tok }) => {
    throw new EngineFailure(`${tok}: dynamic resources have no functions.`)
  },
  cancel: async () => {},
  getPluginInfo: async () => ({ version: '' }),
}

const refusing = (reason: string): Provider => ({ ...withoutProcess, explainMissing: async () => ({ reason, built: [] }) })

/** `remote`: the process with this configuration, started when it does not run yet. `cancel`: ends it. */
function dynamicProvider(remote: (configuration: ConfigureRequest) => Promise<Provider>, cancel: () => Promise<void>): Provider {
  let configuration: ConfigureRequest = { urn: '', id: '', name: '', type: '', variables: {}, args: {} }
  const ask = async <Answer>(call: (provider: Provider) => Promise<Answer>): Promise<Answer> => {
    try {
      return await call(await remote(configuration))
    } catch (error) {
      throw Object.assign(error as Error, { message: withoutOuterFrames(messageOf(error)) })
    }
  }
  return {
    ...withoutProcess,
    configure: async given => {
      configuration = given
    },
    check: request => ask(provider => provider.check(request)),
    diff: request => ask(async provider => withChangedKeys(await provider.diff(request), request.oldInputs, request.news)),
    create: request => ask(provider => provider.create(request)),
    read: async request => {
      if (own(request.properties, CODE) === undefined && own(request.inputs, CODE) === undefined)
        throw new EngineFailure(
          `${request.type} '${request.name}' cannot be imported: the code that reads it is in the program, not behind its id.`,
        )
      return ask(provider => provider.read(request))
    },
    update: request => ask(provider => provider.update(request)),
    delete: request => ask(provider => provider.delete(request)),
    cancel,
  }
}

/** The code of a dynamic resource says that something changes, but not what: the inputs that differ. */
function withChangedKeys(diff: DiffResponse, olds: Bag, news: Bag): DiffResponse {
  if (diff.changes !== 'some' || diff.diffs) return diff
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)])
  return { ...diff, diffs: [...keys].filter(key => !equal(own(olds, key), own(news, key))) }
}

/** A traceback of Python without the frames of the SDK, which are above the program's own: each is a line `File …` and the indented source below it. */
const withoutOuterFrames = (message: string): string =>
  message.replaceAll(/^ {2}File ".*[\\/]pulumi[\\/]dynamic[\\/]__main__\.py", line .*\n(?: {4}.*\n)*/gm, '').trimEnd()
