import type { Connection } from './connection.ts'
import { type CallDescription, describeFailure, UnexpectedResponseError } from './errors.ts'
import { type CognitoOperation, responseMembers } from './operations.ts'
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

function assertExpectedMember(operation: CognitoOperation, answer: ApiObject): ApiObject {
  const member = responseMembers[operation]
  if (member !== null && answer[member] === undefined) throw new UnexpectedResponseError(`no ${member} in the answer`)
  return answer
}

/** Calls an operation of the user pools API by name, with retries. Throws CallFailure. */
export async function callCognito(
  connection: Connection,
  operation: CognitoOperation,
  request: ApiObject,
  { region, seconds, isRetryable, creationKey }: CallOptions,
): Promise<ApiObject> {
  const { signal, settings } = connection
  const sdk = (await import('@aws-sdk/client-cognito-identity-provider')) as unknown as Record<string, new (input: ApiObject) => Sendable>
  const client = await connection.cognito(region)
  const Command = sdk[`${operation}Command`]!
  try {
    const send = (): Promise<ApiObject> =>
      client.send(withCreationKey(new Command(request), creationKey) as never, { abortSignal: signal }) as unknown as Promise<ApiObject>
    return assertExpectedMember(operation, await withRetries(send, { signal, seconds, isRetryable }))
  } catch (error) {
    throw new CallFailure(error, {
      operation,
      service: 'Cognito Identity Provider',
      endpoint: settings.endpoints.COGNITO_IDENTITY_PROVIDER,
    })
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
export async function fetchCallerIdentity(connection: Connection): Promise<CallerIdentity> {
  const { signal, settings } = connection
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const client = await connection.sts()
    return await withRetries(() => client.send(new GetCallerIdentityCommand({}), { abortSignal: signal }), { signal, seconds: 30 })
  } catch (error) {
    throw new CallFailure(error, { operation: 'GetCallerIdentity', service: 'STS', endpoint: settings.endpoints.STS })
  }
}
