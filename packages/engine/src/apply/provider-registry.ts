import { randomUUID } from 'node:crypto'
import { EngineFailure } from '../failure.ts'
import { isDefaultProvider, isDynamicPackage, isProviderType, nameOf, packageOf, typeOf } from '../plan/index.ts'
import type { MissingToken, Provider, Providers } from '../provider.ts'
import { type Journal, providerId, providerUrn } from '../state/index.ts'
import { type Bag, hasUnknowns, own, UNKNOWN, unwrap, withoutSecrets, withSecretsOf } from '../wire.ts'
import { withResponseChecks } from './response-checks.ts'
import { unconfiguredProvider } from './unconfigured-provider.ts'

/**
 * The provider instances of one run. An instance is loaded when its provider resource is checked and configured by the step of that resource; from
 * then on its reference finds it. Provider resources are planned like any other, with `lifecycle` as their provider (docs/reference/pulumi-protocol.md#7.1).
 */
export class ProviderRegistry {
  private readonly providers: Providers
  private readonly journal: Journal
  private readonly overlay: Record<string, string>
  private readonly warn: (message: string, urn: string) => void
  private readonly allowsMissing: boolean
  private readonly howToInstall: (packageName: string, version: string) => string
  private readonly loaded = new Map<string, Promise<Provider>>()
  private readonly configured = new Map<string, Promise<Provider>>()
  /** Unconfigured instances, by package and version. */
  private readonly asked = new Map<string, Promise<Provider | undefined>>()
  private readonly opened = new Set<Provider>()

  /** `overlay`: configuration of default providers for this run only, by full key; it is not saved. */
  constructor(given: {
    providers: Providers
    journal: Journal
    overlay: Record<string, string>
    warn: (message: string, urn: string) => void
    /** A package without a provider gets one that does nothing: all of its resources are skipped. */
    allowsMissing?: boolean
    /** How the plugin of a package is installed, as the end of a sentence. */
    howToInstall?: (packageName: string, version: string) => string
  }) {
    this.providers = given.providers
    this.journal = given.journal
    this.overlay = given.overlay
    this.warn = given.warn
    this.allowsMissing = given.allowsMissing ?? false
    this.howToInstall = given.howToInstall ?? (() => 'run the program with the Pulumi CLI')
  }

  /** The configured instance of a reference: one of this run, else one of the state, configured with its saved inputs. */
  get(reference: string, forWhat: string): Promise<Provider> {
    const known = this.configured.get(reference)
    if (known) return known
    const [urn, id] = [providerUrn(reference), providerId(reference)]
    const entry = this.journal.previous.find(state => state.urn === urn && state.id === id)
    if (!entry) throw new EngineFailure(`unknown provider '${reference}' for ${forWhat}`)
    const instance = this.load(urn, entry.inputs).then(provider => this.configure(provider, urn, id, entry.inputs))
    this.configured.set(reference, instance)
    return instance
  }

  has(reference: string): boolean {
    return this.configured.has(reference)
  }

  /** The provider of provider resources: it checks, compares and configures instances. */
  readonly lifecycle: Provider = {
    ...unconfiguredProvider,
    check: async ({ urn, name, type, olds, news }) => {
      const provider = await this.loadOnce(urn, news)
      const { __internal, ...given } = news
      const { __internal: _, ...before } = olds
      const withOverlay = this.overlaid(urn, given)
      const { inputs, failures } = await provider.checkConfig({
        urn,
        name,
        type,
        olds: withoutSecrets(before) as Bag,
        news: withoutSecrets(withOverlay) as Bag,
      })
      if (failures.length > 0) return { inputs: news, failures }
      const checked = withoutOverlay(remarkSecrets(inputs, withOverlay), given, withOverlay)
      if (news.version !== undefined) {
        if (checked.version !== undefined && checked.version !== news.version) {
          throw new EngineFailure(`provider "${urn}" attempted to change version from "${news.version}" to "${checked.version}"`)
        }
        checked.version = news.version
      }
      return { inputs: __internal === undefined ? checked : { ...checked, __internal }, failures }
    },
    diff: async request => {
      const provider = await this.loadOnce(request.urn, request.news)
      const bare = (bag: Bag) => withoutSecrets(withoutInternal(bag)) as Bag
      const [olds, oldInputs, news] = [bare(request.olds), bare(request.oldInputs), bare(request.news)]
      const answer = await provider.diffConfig({ ...request, olds, oldInputs, news })
      if (answer.changes !== 'unknown') return answer
      const diffs = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
        key => JSON.stringify(own(olds, key)) !== JSON.stringify(own(news, key)),
      )
      return { changes: diffs.length > 0 ? 'some' : 'none', diffs }
    },
    create: async ({ urn, properties, preview }) => {
      const id = preview ? UNKNOWN : randomUUID()
      await this.configureResource(urn, id, properties)
      return { id, properties: withoutInternal(properties) }
    },
    update: async ({ urn, id, news }) => {
      await this.configureResource(urn, id, news)
      return { properties: withoutInternal(news) }
    },
    delete: async () => {},
  }

  /** Configures the instance of a provider resource, so that its reference finds it. */
  async configureResource(urn: string, id: string, inputs: Bag) {
    const instance = this.loadOnce(urn, inputs).then(provider => this.configure(provider, urn, id, inputs))
    this.configured.set(`${urn}::${id}`, instance)
    await instance
  }

  /** Loads the providers of the state while the program starts: it will most likely use them. */
  preload() {
    for (const { type, urn, inputs } of this.journal.previous) if (isProviderType(type)) this.loadOnce(urn, inputs).catch(() => {})
  }

  async cancel() {
    await Promise.allSettled([...this.opened].map(provider => provider.cancel()))
  }

  async close() {
    await Promise.allSettled([...this.opened].map(provider => provider.close?.()))
  }

  /** The schema of a package, from an unconfigured instance of its provider. */
  async schemaOf(packageName: string, version: string): Promise<string | undefined> {
    return (await this.unconfigured(packageName, version))?.getSchema?.()
  }

  /** Why no provider has this resource type or function; `undefined`: one has, or its provider does not know. */
  async explainMissing(kind: 'resource' | 'function', token: string, version: string): Promise<MissingToken | undefined> {
    const packageName = packageOf(token)
    if (packageName === 'pulumi') return undefined
    const provider = await this.unconfigured(packageName, version)
    if (!provider) return { reason: noProviderMessage(packageName, version), built: [] }
    return isProviderType(token) ? undefined : provider.explainMissing?.(kind, token)
  }

  /** Why no provider makes this component; `undefined`: one does. */
  async explainMissingComponent(token: string, version: string): Promise<MissingToken | undefined> {
    const packageName = packageOf(token)
    const provider = await this.unconfigured(packageName, version)
    if (provider?.construct) return undefined
    const known = await provider?.explainMissing?.('resource', token)
    const named = `${packageName}${version && ` ${version}`}`
    const reason = provider
      ? `the package ${packageName} has no components here`
      : `is a component of the package ${named}, whose plugin is not here: ${this.howToInstall(packageName, version)}`
    return known ?? { reason, built: [] }
  }

  /** Whether there is a provider of this package. */
  async hasPackage(packageName: string): Promise<boolean> {
    return (await this.unconfigured(packageName, '')) !== undefined
  }

  private unconfigured(packageName: string, version: string): Promise<Provider | undefined> {
    const key = `${packageName}@${version}`
    const known = this.asked.get(key) ?? this.open(packageName, version)
    this.asked.set(key, known)
    return known
  }

  private async open(packageName: string, version: string): Promise<Provider | undefined> {
    const provider = await this.providers(packageName, version)
    if (provider) this.opened.add(provider)
    return provider
  }

  private loadOnce(urn: string, inputs: Bag): Promise<Provider> {
    const key = `${urn}@${JSON.stringify(inputs.version ?? '')}`
    const known = this.loaded.get(key) ?? this.load(urn, inputs)
    this.loaded.set(key, known)
    return known
  }

  private async load(urn: string, inputs: Bag): Promise<Provider> {
    const given = unwrap(inputs.version ?? '')
    const [packageName, version] = [packageOf(typeOf(urn)), typeof given === 'string' ? given : '']
    const provider = await this.open(packageName, version)
    if (!provider && this.allowsMissing) return unconfiguredProvider
    if (!provider) throw new EngineFailure(noProviderMessage(packageName, version))
    return withResponseChecks(provider, packageName)
  }

  private async configure(provider: Provider, urn: string, id: string, inputs: Bag): Promise<Provider> {
    const { version: _, ...args } = withoutInternal(this.overlaid(urn, inputs))
    if (hasUnknowns(args)) {
      const unknown = Object.keys(args).filter(key => hasUnknowns(args[key]!))
      this.warn(
        `the provider's configuration is not known before the update (${unknown.join(', ')}): its resources are planned without asking it`,
        urn,
      )
      return unconfiguredProvider
    }
    const variables = Object.fromEntries(
      Object.entries(withoutSecrets(args) as Bag).map(([key, value]) => [
        `${packageOf(typeOf(urn))}:config:${key}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
    await provider.configure({ urn, id, name: nameOf(urn), type: typeOf(urn), variables, args })
    return provider
  }

  private overlaid(urn: string, inputs: Bag): Bag {
    if (!isDefaultProvider(urn)) return inputs
    const packageName = packageOf(typeOf(urn))
    const prefix = isDynamicPackage(packageName) ? '' : `${packageName}:`
    const extra = Object.entries(this.overlay).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    )
    return { ...inputs, ...Object.fromEntries(extra) }
  }
}

const noProviderMessage = (packageName: string, version: string): string =>
  `no provider for package "${packageName}"${version ? ` ${version}` : ''}: this engine has none of that name. Remove its resources from the program, or run it with the Pulumi CLI.`

const withoutInternal = ({ __internal, ...inputs }: Bag): Bag => inputs

/** Marks the values that were sent without their secret wrappers as secret again. */
const remarkSecrets = (answer: Bag, sent: Bag): Bag => withSecretsOf(answer, sent) as Bag

/** The checked inputs as they would be without the overlay. */
function withoutOverlay(checked: Bag, given: Bag, overlaid: Bag): Bag {
  const kept = { ...checked }
  for (const key of Object.keys(overlaid)) {
    const value = own(given, key)
    if (overlaid[key] === value) continue
    if (value === undefined) delete kept[key]
    else kept[key] = value
  }
  return kept
}
