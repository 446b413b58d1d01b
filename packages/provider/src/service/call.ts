import type { Connection } from './connection.ts'
import { type CallSite, describeFailure, ForeignAnswer } from './errors.ts'
import { retrying } from './retry.ts'

/** A call that failed for good: `name` is the exception's, the message is fit for a person. */
export class CallFailure extends Error {
  override readonly name: string

  constructor(cause: unknown, site: CallSite) {
    super(describeFailure(cause, site), { cause })
    this.name = cause instanceof Error ? cause.name : 'Error'
  }
}

export interface CallOptions {
  region: string
  /** Seconds in which passing errors are tried again. */
  seconds: number
  again?: (error: unknown) => boolean
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
  { region, seconds, again }: CallOptions,
): Promise<Answer> {
  const { signal, settings } = connection
  const sdk = (await import('@aws-sdk/client-cognito-identity-provider')) as unknown as Record<string, new (input: Answer) => never>
  const client = await connection.cognito(region)
  const Command = sdk[`${operation}Command`]!
  try {
    const send = (): Promise<Answer> => client.send(new Command(request), { abortSignal: signal }) as unknown as Promise<Answer>
    return recognised(operation, await retrying(send, { signal, seconds, again }))
  } catch (error) {
    throw new CallFailure(error, {
      operation,
      service: 'Cognito Identity Provider',
      endpoint: settings.endpoints.COGNITO_IDENTITY_PROVIDER,
    })
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
