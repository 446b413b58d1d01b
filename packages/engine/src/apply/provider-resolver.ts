import { EngineFailure } from '../failure.ts'
import type { RegisteredResource } from '../monitor/index.ts'
import { createGoal, type Goal, isDynamicPackage, packageOf, providerType } from '../plan/index.ts'
import { providerId, providerUrn, type ResourceState } from '../state/index.ts'
import { type Bag, own, secret, type Value } from '../wire.ts'
import type { Run } from './run.ts'

type ProviderLookup = Pick<Goal, 'provider' | 'parent' | 'version' | 'pluginDownloadURL'> & { providers?: Record<string, string> }

/**
 * Resolves the provider of each resource and function (docs/reference/pulumi-protocol.md#7.2 to docs/reference/pulumi-protocol.md#7.4).
 * Default providers are registered at their first use.
 */
export class ProviderResolver {
  private readonly run: Run
  private readonly registered: ReadonlyMap<string, ResourceState>
  private readonly register: (goal: Goal) => Promise<RegisteredResource>
  private readonly componentProviders = new Map<string, Record<string, string>>()
  private readonly explicitProviders = new Map<string, string>()
  private readonly defaults = new Map<string, Promise<string>>()

  /** `registered`: the entries of this run by URN. `register`: registers a default provider. */
  constructor(run: Run, known: ReadonlyMap<string, ResourceState>, register: (goal: Goal) => Promise<RegisteredResource>) {
    this.run = run
    this.registered = known
    this.register = register
  }

  /** Records the providers that the children of a resource inherit. */
  recordParent(urn: string, { parent, providers, provider }: Goal) {
    this.componentProviders.set(urn, { ...this.componentProviders.get(parent), ...providers })
    if (provider) this.explicitProviders.set(urn, provider)
  }

  /** The provider reference: the explicit one, else that of the parent component, else the package's default provider. */
  async resolve(lookup: ProviderLookup, token: string): Promise<string> {
    const packageName = packageOf(token)
    if (packageName === 'pulumi') return this.defaultProvider({ version: '', pluginDownloadURL: '' }, packageName)
    const explicit = this.findExplicit(lookup, packageName)
    if (!explicit) {
      this.assertDefaultAllowed(packageName, token)
      return this.defaultProvider(lookup, packageName)
    }
    if (!explicit.includes('::'))
      throw new EngineFailure(`bad provider reference '${explicit}' for resource '${token}': it must be <URN>::<id>`)
    const isKnown = this.run.registry.has(explicit) || this.registered.get(providerUrn(explicit))?.id === providerId(explicit)
    if (!isKnown) throw new EngineFailure(`unknown provider '${explicit}' for resource '${token}'`)
    return explicit
  }

  private findExplicit({ provider, providers, parent }: ProviderLookup, packageName: string): string | undefined {
    const inherited = this.explicitProviders.get(parent)
    const fits = inherited !== undefined && packageOf(this.registered.get(providerUrn(inherited))?.type ?? '') === packageName
    return (
      provider || own(providers, packageName) || own(this.componentProviders.get(parent), packageName) || (fits ? inherited : undefined)
    )
  }

  private defaultProvider(
    { version, pluginDownloadURL }: Pick<Goal, 'version' | 'pluginDownloadURL'>,
    packageName: string,
  ): Promise<string> {
    const key = `${packageName}@${version}@${pluginDownloadURL}`
    const known = this.defaults.get(key) ?? this.registerDefault(packageName, version, pluginDownloadURL)
    this.defaults.set(key, known)
    return known
  }

  private assertDefaultAllowed(packageName: string, token: string) {
    const disabled = this.run.info.config['pulumi:disable-default-providers']
    if (!disabled) return
    const names = JSON.parse(disabled) as string[]
    if (names.includes('*') || names.includes(packageName)) {
      throw new EngineFailure(`Default provider for '${packageName}' disabled. '${token}' must use an explicit provider.`)
    }
  }

  /** Registers a default provider; its inputs are the package's configuration values (docs/reference/pulumi-protocol.md#7.2). */
  private async registerDefault(packageName: string, version: string, pluginDownloadURL: string): Promise<string> {
    const prefix = isDynamicPackage(packageName) ? '' : `${packageName}:`
    const { secretKeys } = this.run.info
    const inputs: Bag = Object.fromEntries(
      Object.entries(this.run.stackConfig)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]): [string, Value] => [key.slice(prefix.length), secretKeys.includes(key) ? secret(value) : value]),
    )
    if (version) inputs.version = version
    inputs.__internal = pluginDownloadURL ? { pluginDownloadURL } : {}
    const name = ['default', version, pluginDownloadURL]
      .filter(Boolean)
      .join('_')
      .replaceAll(/[^A-Za-z0-9_]/g, '_')
    const { urn, id } = await this.register(createGoal({ type: providerType(packageName), name, custom: true, inputs }))
    return `${urn}::${id}`
  }
}
