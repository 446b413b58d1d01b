import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import type { STSClient } from '@aws-sdk/client-sts'
import type { ProviderSettings, ServiceName } from '../configuration/index.ts'

/** The SDK clients of one configured provider, loaded at their first use, because the SDK's modules are slow to load. */
export class Connection {
  readonly settings: ProviderSettings
  readonly #cancelled = new AbortController()
  readonly #cognito = new Map<string, Promise<CognitoIdentityProviderClient>>()
  #sts: Promise<STSClient> | undefined

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

  cognito(region: string): Promise<CognitoIdentityProviderClient> {
    let client = this.#cognito.get(region)
    if (!client) {
      client = import('@aws-sdk/client-cognito-identity-provider').then(
        ({ CognitoIdentityProviderClient }) => new CognitoIdentityProviderClient(this.#options('COGNITO_IDENTITY_PROVIDER', region)),
      )
      this.#cognito.set(region, client)
    }
    return client
  }

  sts(): Promise<STSClient> {
    this.#sts ??= import('@aws-sdk/client-sts').then(({ STSClient }) => new STSClient(this.#options('STS', this.settings.region)))
    return this.#sts
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled([...this.#cognito.values(), ...(this.#sts ? [this.#sts] : [])])
    for (const client of clients) if (client.status === 'fulfilled') client.value.destroy()
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
