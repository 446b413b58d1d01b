import type { ProviderSettings, ServiceName } from '../configuration/index.ts'
import { sdks } from './operations.ts'

/** A client of the AWS SDK, of any service. */
export interface SdkClient {
  send: (command: object, options: { abortSignal: AbortSignal }) => Promise<Record<string, unknown>>
  destroy: () => void
}

/** The SDK clients of one configured provider, loaded at their first use, because the SDK's modules are slow to load. */
export class Connection {
  readonly settings: ProviderSettings
  readonly #cancelled = new AbortController()
  readonly #clients = new Map<string, Promise<SdkClient>>()

  constructor(settings: ProviderSettings) {
    this.settings = settings
  }

  /** Aborted by Cancel (Ctrl-C), which ends pending calls and waits. */
  get signal(): AbortSignal {
    return this.#cancelled.signal
  }

  cancel(): void {
    this.#cancelled.abort(new Error('cancelled'))
  }

  /** The client of a service in a region. */
  client(service: ServiceName, region: string): Promise<SdkClient> {
    const key = `${service} ${region}`
    const known = this.#clients.get(key)
    if (known) return known
    const { load, client: name } = sdks[service]
    const client = load().then(sdk => new sdk[name]!(this.#options(service, region) as never) as SdkClient)
    this.#clients.set(key, client)
    return client
  }

  async close(): Promise<void> {
    for (const client of await Promise.allSettled(this.#clients.values())) if (client.status === 'fulfilled') client.value.destroy()
  }

  #options(service: ServiceName, region: string) {
    const { endpoints, credentials, profile, maxAttempts } = this.settings
    const endpoint = endpoints[service]
    return {
      region,
      maxAttempts,
      // Without credentials the SDK uses its default chain, with the profile if one is given.
      ...(credentials ? { credentials } : {}),
      ...(profile ? { profile } : {}),
      ...(endpoint ? { endpoint } : {}),
    }
  }
}
