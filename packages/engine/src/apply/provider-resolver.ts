import { EngineFailure } from '../failure.ts'
import { type Goal, plainGoal, type Registered } from '../monitor/monitor.ts'
import { packageOf, providerType } from '../plan/index.ts'
import { providerId, providerUrn, type ResourceState } from '../state/index.ts'
import { type Bag, secret, type Value } from '../wire.ts'
import type { Run } from './run.ts'

type Wish = Pick<Goal, 'provider' | 'parent' | 'version' | 'pluginDownloadURL'> & { providers?: Record<string, string> }

/** Which provider serves what (spec 7.2 to 7.4). Default ones are registered at their first use, through `register`. */
export class ProviderChoice {
  private readonly run: Run
  private readonly known: ReadonlyMap<string, ResourceState>
  private readonly register: (goal: Goal) => Promise<Registered>
  private readonly ofComponent = new Map<string, Record<string, string>>()
  private readonly explicit = new Map<string, string>()
  private readonly defaults = new Map<string, Promise<string>>()

  /** `known`: entries of this run by URN. */
  constructor(run: Run, known: ReadonlyMap<string, ResourceState>, register: (goal: Goal) => Promise<Registered>) {
    this.run = run
    this.known = known
    this.register = register
  }

  /** Children of this resource take over what it says of providers. */
  remember(urn: string, { parent, providers, provider }: Goal) {
    this.ofComponent.set(urn, { ...this.ofComponent.get(parent), ...providers })
    if (provider) this.explicit.set(urn, provider)
  }

  /** The wish's own, its parent component's, else the package's default one. */
  async for(wish: Wish, token: string): Promise<string> {
    const packageName = packageOf(token)
    if (packageName === 'pulumi') return this.defaultFor({ version: '', pluginDownloadURL: '' }, packageName)
    const given = this.given(wish, packageName)
    if (!given) {
      this.assertDefaultAllowed(packageName, token)
      return this.defaultFor(wish, packageName)
    }
    if (!given.includes('::')) throw new EngineFailure(`bad provider reference '${given}' for resource '${token}': it must be <URN>::<id>`)
    const isKnown = this.run.registry.has(given) || this.known.get(providerUrn(given))?.id === providerId(given)
    if (!isKnown) throw new EngineFailure(`unknown provider '${given}' for resource '${token}'`)
    return given
  }

  private given({ provider, providers, parent }: Wish, packageName: string): string | undefined {
    const inherited = this.explicit.get(parent)
    const fits = inherited !== undefined && packageOf(this.known.get(providerUrn(inherited))?.type ?? '') === packageName
    return provider || providers?.[packageName] || this.ofComponent.get(parent)?.[packageName] || (fits ? inherited : undefined)
  }

  private defaultFor({ version, pluginDownloadURL }: Pick<Goal, 'version' | 'pluginDownloadURL'>, packageName: string): Promise<string> {
    const key = `${packageName}@${version}@${pluginDownloadURL}`
    const known = this.defaults.get(key) ?? this.makeDefault(packageName, version, pluginDownloadURL)
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

  /** The engine's own registration; `config:` of the package is its input. */
  private async makeDefault(packageName: string, version: string, pluginDownloadURL: string): Promise<string> {
    const prefix = `${packageName}:`
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
    const { urn, id } = await this.register(plainGoal({ type: providerType(packageName), name, custom: true, inputs }))
    return `${urn}::${id}`
  }
}
