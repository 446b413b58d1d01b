import type { EnvironmentVariables } from '../configuration/index.ts'
import { AwsProvider } from '../provider.ts'

/** Far more than one run configures; the oldest belong to runs that have ended. */
const maxInstances = 64

interface Instance {
  provider: AwsProvider
  isUsed: boolean
}

/**
 * The provider instances of one process, by connection. A process that the CLI starts serves one. A process that the CLI attaches to
 * (PULUMI_DEBUG_PROVIDERS) serves all providers of all runs, which only their connections tell apart.
 */
export class ProviderInstances {
  readonly #environment: EnvironmentVariables
  readonly #byConnection = new Map<string, Instance>()

  constructor(environment: EnvironmentVariables) {
    this.#environment = environment
  }

  /** The instance of a connection. A new connection, after the CLI reconnected, gets the instance that was configured last. */
  on(connection: string): AwsProvider {
    const latest = [...this.#byConnection.values()].at(-1)
    return (this.#byConnection.get(connection) ?? latest ?? this.#add(connection)).provider
  }

  /** The instance for a Configure call on a connection: a new one for each call, since an instance is configured once. */
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
