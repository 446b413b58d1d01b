import { EngineFailure } from '../failure.ts'
import type { ConfigureRequest, Provider, Providers } from '../provider.ts'
import type { PluginProcess } from './plugin-process.ts'

/** The plugin of a package: what it is called in messages, and how its process starts with the address of an engine; or why it cannot. */
export type ComponentPlugin = { what: string; start(engineAddress: string): Promise<PluginProcess> } | { missing: string }

/** The providers of one operation for components of other packages. */
export interface ComponentProviders {
  providers: Providers
  /** Ends their processes. */
  close(): Promise<void>
}

/**
 * The providers of packages whose plugin is here: they make components and call their methods, and nothing else. A process is started by the first
 * component, one for each configuration. `find`: the plugin of a package; `undefined`: none is here.
 */
export function componentProviders(find: (packageName: string, version: string) => ComponentPlugin | undefined): ComponentProviders {
  const running = new Map<string, Promise<Provider>>()
  const close = async () => {
    await Promise.all([...running.values()].map(async starting => (await starting.catch(() => undefined))?.close?.()))
  }
  const providers: Providers = (packageName, version) => {
    const found = find(packageName, version)
    if (!found) return undefined
    if ('missing' in found) return withoutComponents(found.missing)
    const launch = async (configuration: ConfigureRequest, engineAddress: string) => {
      const [plugin, { remoteProvider }] = await Promise.all([found.start(engineAddress), import('./remote-provider.ts')])
      const remote = remoteProvider(plugin, found.what)
      await remote.configure(configuration)
      return remote
    }
    return componentProvider(packageName, (configuration, engineAddress) => {
      const key = JSON.stringify([packageName, version, configuration.args])
      const known = running.get(key) ?? launch(configuration, engineAddress)
      running.set(key, known)
      return known
    })
  }
  return { providers, close }
}

const nothing: Provider = {
  // The process is not there yet; it checks its configuration when it is configured.
  checkConfig: async ({ news }) => ({ inputs: news, failures: [] }),
  diffConfig: async () => ({ changes: 'unknown' }),
  configure: async () => {},
  ...refusing(),
  cancel: async () => {},
  getPluginInfo: async () => ({ version: '' }),
}

function refusing(): Pick<Provider, 'check' | 'diff' | 'create' | 'read' | 'update' | 'delete' | 'invoke'> {
  const refuse = async (): Promise<never> => {
    throw new EngineFailure('of packages other than those that are built in, only components are made here.')
  }
  return { check: refuse, diff: refuse, create: refuse, read: refuse, update: refuse, delete: refuse, invoke: refuse }
}

const withoutComponents = (reason: string): Provider => ({ ...nothing, explainMissing: async () => ({ reason, built: [] }) })

/** `remote`: the process with this configuration, started when it does not run yet. */
function componentProvider(
  packageName: string,
  remote: (configuration: ConfigureRequest, engineAddress: string) => Promise<Provider>,
): Provider {
  let configuration: ConfigureRequest = { urn: '', id: '', name: '', type: '', variables: {}, args: {} }
  return {
    ...nothing,
    configure: async given => {
      configuration = given
    },
    explainMissing: async kind => ({
      reason: `is a ${kind} of the package ${packageName}: of packages other than those that are built in, only components run here, and not from YAML`,
      built: [],
    }),
    construct: async request => (await remote(configuration, request.run.engineAddress)).construct!(request),
    call: async request => (await remote(configuration, request.run.engineAddress)).call!(request),
  }
}
