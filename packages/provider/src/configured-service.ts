import type { Bag } from '@poolhouse/engine'
import type { ServiceName } from './configuration/index.ts'
import { messageOf, providerFailure } from './failure.ts'
import type { FunctionContext } from './functions/index.ts'
import type { ControllerContext } from './resources/index.ts'
import { type Connection, callService, fetchCallerIdentity, type OperationOf, withRetries } from './service/index.ts'
import type { ApiObject } from './shape/index.ts'

/** What ARNs hold when the account is not known. */
const unknownAccount = '000000000000'

/** How long a call is retried where the engine gives no timeout. */
const defaultTimeoutSeconds = 120

/** What a configured provider calls: the connection, the account of its credentials, and what controllers and functions get for their calls. */
export class ConfiguredService {
  readonly connection: Connection
  #accountId: Promise<string> | undefined

  constructor(connection: Connection) {
    this.connection = connection
  }

  /** Checks allowedAccountIds and forbiddenAccountIds, by a call to STS that is made only if one of them is set. */
  async assertAccountAllowed(): Promise<void> {
    const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = this.connection.settings
    if (allowed.length === 0 && forbidden.length === 0) return
    const { Account: account = '' } = await fetchCallerIdentity(this.connection).catch(error => {
      throw providerFailure(`unable to validate AWS credentials.\nDetails: ${messageOf(error)}`, { cause: error })
    })
    if (forbidden.includes(account) || (allowed.length > 0 && !allowed.includes(account))) {
      throw providerFailure(`AWS account ID not allowed: ${account}. See aws:allowedAccountIds and aws:forbiddenAccountIds.`)
    }
  }

  /** The account of the credentials, for ARNs; zeros, as in this service, when STS does not say. */
  account(): Promise<string> {
    this.#accountId ??= fetchCallerIdentity(this.connection).then(
      ({ Account = unknownAccount }) => Account,
      () => unknownAccount,
    )
    return this.#accountId
  }

  /** What a function of the provider gets for its calls. */
  functionContext(args: Bag): FunctionContext {
    const { connection } = this
    const region = this.#regionOf(args)
    return {
      settings: connection.settings,
      region,
      call: (operation, request) =>
        callService(connection, 'COGNITO_IDENTITY_PROVIDER', operation, request, { region, seconds: defaultTimeoutSeconds }),
      callerIdentity: () => fetchCallerIdentity(connection),
    }
  }

  /** What the controller of a resource gets for its calls. `timeout` in seconds; 0: the default. */
  controllerContext(bag: Bag, timeout: number, creationKey?: string): ControllerContext {
    const { connection } = this
    const region = this.#regionOf(bag)
    const seconds = timeout > 0 ? timeout : defaultTimeoutSeconds
    const caller =
      <Service extends ServiceName>(service: Service) =>
      (operation: OperationOf<Service>, request: ApiObject, isRetryable?: (error: unknown) => boolean) => {
        const key = creationKey !== undefined && /^(Admin)?Create/.test(operation) ? { creationKey } : {}
        return callService(connection, service, operation, request, { region, seconds, isRetryable, ...key })
      }
    return {
      settings: connection.settings,
      region,
      signal: connection.signal,
      call: caller('COGNITO_IDENTITY_PROVIDER'),
      callIam: caller('IAM'),
      callPinpoint: caller('PINPOINT'),
      retrying: (work, isRetryable, usualSeconds = defaultTimeoutSeconds) =>
        withRetries(work, { signal: connection.signal, seconds: timeout > 0 ? timeout : usualSeconds, isRetryable }),
    }
  }

  #regionOf({ region }: Bag): string {
    return typeof region === 'string' && region !== '' ? region : this.connection.settings.region
  }
}
