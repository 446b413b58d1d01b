import type { Command } from 'commander'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure, UsageError } from '../failure.ts'
import { addStoreOptions, type StoreOptions } from './store-options.ts'

interface ExplainOptions extends StoreOptions {
  principal?: string
  action?: string
  resource?: string
  message?: string
  context: Record<string, string[]>
  account?: string
  json?: boolean
}

/** Adds the verb `explain` to the command line. */
export function addExplain(program: Command, environment: CommandEnvironment): void {
  addStoreOptions(program.command('explain'))
    .description(
      'say why a request was refused, by its request id; or why a call of the API would be allowed or refused in production, and what each statement of its policies says',
    )
    .argument(
      '[request-id]',
      'the id of a request: in the header x-amzn-RequestId or x-amz-cognito-request-id of the answer, or $metadata.requestId of an SDK',
    )
    .option(
      '--principal <who>',
      'who calls: an access key id (of temporary credentials with AWS_SESSION_TOKEN), a user name, the ARN of a user, a role or a session, or a service',
    )
    .option('--action <action>', 'what is called, such as cognito-idp:DescribeUserPool')
    .option('--resource <arn>', 'what it is called on (default: *, for calls that name no resource)')
    .option('--message <text>', 'the message of a call that was refused, in place of these three')
    .option(
      '--context <key=value>',
      'a condition key of the request, such as aws:SourceIp=192.0.2.1; may be given several times',
      addContext,
      {},
    )
    .option('--account <id>', 'account of a user that is given by name (default: 000000000000)')
    .option('--json', 'print JSON')
    .action(
      async (
        requestId: string | undefined,
        { principal: who, action: what, resource: where, message, context, json, ...options }: ExplainOptions,
      ) => {
        if (requestId !== undefined) return explainRequest(requestId, { json, data: options.data }, environment)
        const { principal, action, resource } = readQuestion({ principal: who, action: what, resource: where, message })
        const { explainAccessOnOwner } = await import('../service/owner.ts')
        const sessionToken = readSessionToken(principal, environment)
        const explained = await explainAccessOnOwner({ principal, sessionToken, action, resource, context }, options, environment)
        if (!explained && sessionToken !== undefined)
          throw new CommandFailure(
            `AWS_SESSION_TOKEN is not the token of --principal "${principal}", or the role of the session was deleted. Set both to those of one AssumeRole.`,
          )
        if (!explained)
          throw new CommandFailure(
            `--principal "${principal}" is no access key, user, role or service that this service knows. Name a user by its name or ARN, and a session by its ARN.`,
          )
        if (json) return environment.out(JSON.stringify(explained))
        environment.out(`${explained.principal}: ${action} on ${resource}`)
        environment.out(explained.answer)
        if (explained.message !== undefined) environment.out(`The caller gets: ${explained.message}`)
        for (const line of explained.statements) environment.out(`  ${line}`)
        if (explained.statements.length === 0) environment.out('  No policy says anything.')
        if (explained.note !== undefined) environment.out(explained.note)
      },
    )
}

/** Prints the event of a request: what was asked, the outcome, and the rule that decided a refusal. */
async function explainRequest(
  requestId: string,
  { json, data }: { json: boolean | undefined; data: string | undefined },
  environment: CommandEnvironment,
): Promise<void> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId))
    throw new UsageError(
      `explain "${requestId}" is not a request id. Copy it from the answer; it looks like 73626b75-683d-4630-99c1-05f736ed86f7.`,
    )
  const [{ findEvent }, { formatExplainedEvent }] = await Promise.all([import('../service/running.ts'), import('../logs/index.ts')])
  const event = await findEvent(requestId.toLowerCase(), { data }, environment)
  if (!event)
    throw new CommandFailure(
      `the service has no request ${requestId} among its last 1,000. A restart empties them, and other nodes have their own.`,
    )
  environment.out(json ? JSON.stringify(event) : formatExplainedEvent(event))
}

/** The token of temporary credentials, which begin with ASIA. It is a secret, so it never stands on the command line. */
function readSessionToken(principal: string, { env }: CommandEnvironment): string | undefined {
  if (!principal.startsWith('ASIA')) return undefined
  if (env.AWS_SESSION_TOKEN) return env.AWS_SESSION_TOKEN
  throw new UsageError(
    `--principal "${principal}" is an access key id of temporary credentials: set AWS_SESSION_TOKEN to their token, or name the session by its ARN.`,
  )
}

interface Question {
  principal: string
  action: string
  resource: string
}

function readQuestion(given: Pick<ExplainOptions, keyof Question | 'message'>): Question {
  const { principal, action, resource = '*' } = given.message === undefined ? given : readMessage(given.message)
  if (principal === undefined || action === undefined)
    throw new UsageError('explain needs a request id, or --principal and --action, or --message with the text of a refused call.')
  assertAction(action)
  assertResource(resource)
  return { principal, action, resource }
}

/** The message of AccessDenied names all that was asked. */
function readMessage(message: string): Question {
  const [, principal, action, resource] = /User: (\S+) is not authorized to perform: (\S+) on resource: (\S+)/.exec(message) ?? []
  if (principal === undefined)
    throw new UsageError(
      `--message "${message}" is not that of a refused call, which begins like "User: arn:… is not authorized to perform: …".`,
    )
  return { principal, action: action!, resource: resource! }
}

/** A key that is given several times has several values. */
function addContext(text: string, context: Record<string, string[]>): Record<string, string[]> {
  const equals = text.indexOf('=')
  const key = text.slice(0, equals)
  if (equals < 1 || !key.includes(':'))
    throw new UsageError(`--context "${text}" is not a condition key and its value. Write it like aws:SourceIp=192.0.2.1.`)
  return { ...context, [key]: [...(Object.hasOwn(context, key) ? context[key]! : []), text.slice(equals + 1)] }
}

function assertAction(action: string): void {
  if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(action))
    throw new UsageError(`--action "${action}" is not the name of an action. Write it like cognito-idp:DescribeUserPool.`)
}

function assertResource(resource: string): void {
  if (resource !== '*' && !/^arn:(?:[^:]*:){4}./.test(resource))
    throw new UsageError(
      `--resource "${resource}" is not an ARN. Write it like arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abc, or give * for calls that name no resource.`,
    )
}
