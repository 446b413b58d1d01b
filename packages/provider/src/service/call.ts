import type { ServiceName } from '../configuration/index.ts'
import type { Connection } from './connection.ts'
import { type CallDescription, describeFailure, UnexpectedResponseError } from './errors.ts'
import { type OperationOf, responseMembers, sdks } from './operations.ts'
import { withRetries } from './retry.ts'

/** A call that failed after all retries. `name` is the exception's; the message is for users. */
export class CallFailure extends Error {
  override readonly name: string
  /** Whether the service may have done it all the same: it did not answer, or answered with a server error. */
  readonly isOutcomeUnknown: boolean

  constructor(cause: unknown, site: CallDescription) {
    super(describeFailure(cause, site), { cause })
    this.name = cause instanceof Error ? cause.name : 'Error'
    const { httpStatusCode = 0 } = (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata ?? {}
    this.isOutcomeUnknown = (httpStatusCode < 400 || httpStatusCode >= 500) && this.name !== 'CredentialsProviderError'
  }
}

/** Where and how long to call. */
export interface CallOptions {
  region: string
  /** How long retryable errors are retried. */
  seconds: number
  isRetryable?: (error: unknown) => boolean
  /** Idempotency key, sent as a header: a service that honours it creates the resource once, however often the call is repeated. */
  creationKey?: string
}

type ApiObject = Record<string, unknown>

/** Calls an operation of a service by name, with retries. Throws CallFailure. */
export async function callService<Service extends ServiceName>(
  connection: Connection,
  service: Service,
  operation: OperationOf<Service>,
  request: ApiObject,
  { region, seconds, isRetryable, creationKey }: CallOptions,
): Promise<ApiObject> {
  const { signal, settings } = connection
  const { load, title } = sdks[service]
  const member = (responseMembers[service] as Record<string, string | null>)[operation]!
  try {
    const Command = (await load())[`${operation}Command`]! as new (input: ApiObject) => Sendable
    const client = await connection.client(service, region)
    const send = () => client.send(withCreationKey(new Command(request), creationKey), { abortSignal: signal })
    const answer = await withRetries(send, { signal, seconds, isRetryable })
    if (member !== null && answer[member] === undefined) throw new UnexpectedResponseError(`no ${member} in the answer`)
    return answer
  } catch (error) {
    throw new CallFailure(error, { operation, service: title, endpoint: settings.endpoints[service] })
  }
}

interface Sendable {
  middlewareStack: { add(middleware: unknown, options: { step: 'build'; name: string }): void }
}

type Next = (args: { request: { headers: Record<string, string> } }) => unknown

function withCreationKey(command: Sendable, key: string | undefined): Sendable {
  if (key === undefined) return command
  const middleware = (next: Next) => (args: Parameters<Next>[0]) => {
    args.request.headers['x-poolhouse-creation-key'] = key
    return next(args)
  }
  command.middlewareStack.add(middleware, { step: 'build', name: 'creationKey' })
  return command
}

/** Whether the service honours creation keys: only Poolhouse does, which its health endpoint identifies. AWS ignores them. */
export async function honoursCreationKeys({ settings, signal }: Connection): Promise<boolean> {
  const endpoint = settings.endpoints.COGNITO_IDENTITY_PROVIDER
  if (endpoint === undefined) return false
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(5_000)])
    const answer = await fetch(new URL('/_localstack/health', endpoint), { signal: limit, redirect: 'manual' })
    return ((await answer.json()) as { edition?: string }).edition === 'poolhouse'
  } catch {
    return false
  }
}

/** Response of GetCallerIdentity. */
export interface CallerIdentity {
  Account?: string
  Arn?: string
  UserId?: string
}

/** Calls STS GetCallerIdentity. Throws CallFailure. */
export const fetchCallerIdentity = (connection: Connection): Promise<CallerIdentity> =>
  callService(connection, 'STS', 'GetCallerIdentity', {}, { region: connection.settings.region, seconds: 30 })
