import type { EnvironmentVariables } from '../configuration/index.ts'
import { AwsProvider } from '../provider.ts'

/** Far more than one run has; older ones belong to runs that are over. */
const maxInstances = 64

interface Instance {
  provider: AwsProvider
  isUsed: boolean
}

/**
 * The configured providers of one process. A process that the CLI starts serves one; to one that it attaches to (PULUMI_DEBUG_PROVIDERS) come all
 * providers of all runs, each on a connection of its own, and nothing but the connection tells them apart.
 */
export class ProviderInstances {
  readonly #environment: EnvironmentVariables
  readonly #byConnection = new Map<string, Instance>()

  constructor(environment: EnvironmentVariables) {
    this.#environment = environment
  }

  /** What serves a connection; one that is new, because the CLI had to connect again, gets what was configured last. */
  on(connection: string): AwsProvider {
    const latest = [...this.#byConnection.values()].at(-1)
    return (this.#byConnection.get(connection) ?? latest ?? this.#add(connection)).provider
  }

  /** The instance that a connection configures: a fresh one each time, since one is configured only once. */
  toConfigure(connection: string): AwsProvider {
    const instance = this.#byConnection.get(connection)
    const fresh = instance && !instance.isUsed ? instance : this.#add(connection)
    fresh.isUsed = true
    return fresh.provider
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byConnection.values()].map(({ provider }) => provider.close()))
  }

  #add(connection: string): Instance {
    const instance = { provider: new AwsProvider(this.#environment), isUsed: false }
    void this.#byConnection.get(connection)?.provider.close()
    this.#byConnection.delete(connection)
    this.#byConnection.set(connection, instance)
    const [oldest] = this.#byConnection
    if (this.#byConnection.size > maxInstances && oldest) {
      this.#byConnection.delete(oldest[0])
      void oldest[1].provider.close()
    }
    return instance
  }
}
