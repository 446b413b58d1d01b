import type { Connection } from './connection.ts'
import { type CallSite, describeFailure, ForeignAnswer } from './errors.ts'
import { retrying } from './retry.ts'

/** A call that failed for good: `name` is the exception's, the message is fit for a person. */
export class CallFailure extends Error {
  override readonly name: string
  /** Nobody knows whether the service did it: no answer, or one that the service did not decide. */
  readonly isLost: boolean

  constructor(cause: unknown, site: CallSite) {
    super(describeFailure(cause, site), { cause })
    this.name = cause instanceof Error ? cause.name : 'Error'
    const { httpStatusCode = 0 } = (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata ?? {}
    this.isLost = (httpStatusCode < 400 || httpStatusCode >= 500) && this.name !== 'CredentialsProviderError'
  }
}

export interface CallOptions {
  region: string
  /** Seconds in which passing errors are tried again. */
  seconds: number
  again?: (error: unknown) => boolean
  /** Goes along as a header: a service that honours it makes the same thing once, however often it is asked. */
  creationKey?: string
}

type Answer = Record<string, unknown>

/** What an answer must have to be one. */
const answers: Readonly<Record<string, string>> = {
  CreateUserPool: 'UserPool',
  DescribeUserPool: 'UserPool',
  ListUserPoolClients: 'UserPoolClients',
  ListUserPools: 'UserPools',
  CreateUserPoolClient: 'UserPoolClient',
  DescribeUserPoolClient: 'UserPoolClient',
  UpdateUserPoolClient: 'UserPoolClient',
}

function recognised(operation: string, answer: Answer): Answer {
  const member = answers[operation]
  if (member !== undefined && answer[member] === undefined) throw new ForeignAnswer(`no ${member} in the answer`)
  return answer
}

/** Calls an operation of user pools by its name. Throws CallFailure. */
export async function callCognito(
  connection: Connection,
  operation: string,
  request: Answer,
  { region, seconds, again, creationKey }: CallOptions,
): Promise<Answer> {
  const { signal, settings } = connection
  const sdk = (await import('@aws-sdk/client-cognito-identity-provider')) as unknown as Record<string, new (input: Answer) => Sendable>
  const client = await connection.cognito(region)
  const Command = sdk[`${operation}Command`]!
  try {
    const send = (): Promise<Answer> =>
      client.send(keyed(new Command(request), creationKey) as never, { abortSignal: signal }) as unknown as Promise<Answer>
    return recognised(operation, await retrying(send, { signal, seconds, again }))
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

function keyed(command: Sendable, key: string | undefined): Sendable {
  if (key === undefined) return command
  const middleware = (next: Next) => (args: Parameters<Next>[0]) => {
    args.request.headers['x-poolhouse-creation-key'] = key
    return next(args)
  }
  command.middlewareStack.add(middleware, { step: 'build', name: 'creationKey' })
  return command
}

/** Whether the service at an endpoint honours creation keys: it says so by the name that it gives itself. AWS itself ignores them. */
export async function honoursCreationKeys({ settings, signal }: Connection): Promise<boolean> {
  const endpoint = settings.endpoints.COGNITO_IDENTITY_PROVIDER
  if (endpoint === undefined) return false
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(5_000)])
    const answer = await fetch(new URL('/_localstack/health', endpoint), { signal: patience, redirect: 'manual' })
    return ((await answer.json()) as { edition?: string }).edition === 'poolhouse'
  } catch {
    return false
  }
}

export interface Identity {
  Account?: string
  Arn?: string
  UserId?: string
}

/** Who the credentials are. Throws CallFailure. */
export async function callerIdentity(connection: Connection): Promise<Identity> {
  const { signal, settings } = connection
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
    const client = await connection.sts()
    return await retrying(() => client.send(new GetCallerIdentityCommand({}), { abortSignal: signal }), { signal, seconds: 30 })
  } catch (error) {
    throw new CallFailure(error, { operation: 'GetCallerIdentity', service: 'STS', endpoint: settings.endpoints.STS })
  }
}
