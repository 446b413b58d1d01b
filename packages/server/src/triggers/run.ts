import { refuse } from '@poolhouse/contract'
import type { Call, InvocationOutcome } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { buildEvent } from './event.ts'
import { initialResponse, isValidResponse, type TriggerName, type TriggerResponses } from './responses.ts'

interface Occasion<Name extends TriggerName> {
  trigger: Name
  /** After the underscore: `SignUp` of `PreSignUp_SignUp`. */
  source: string
  userName: string
  /** Where the request's own client is not to be told. */
  clientId?: string
  request: Readonly<Record<string, unknown>>
}

/** What `triggerSource` begins with, where that is not the trigger's name. */
const prefixes: Partial<Record<TriggerName, string>> = { PreTokenGeneration: 'TokenGeneration' }

interface Function {
  arn: string
  version: '1' | '2' | '3'
}

/** The function that a pool has for a trigger. A pool below the tier that a version needs gets no less strict a reading: it is refused when it is set. */
function functionOf({ config }: Pool, trigger: TriggerName): Function | undefined {
  const { LambdaConfig = {} } = config
  const { LambdaArn, LambdaVersion } = (trigger === 'PreTokenGeneration' && LambdaConfig.PreTokenGenerationConfig) || {}
  if (LambdaArn) return { arn: LambdaArn, version: LambdaVersion === 'V3_0' ? '3' : LambdaVersion === 'V2_0' ? '2' : '1' }
  const arn = LambdaConfig[trigger]
  return arn ? { arn, version: '1' } : undefined
}

export const hasTrigger = (pool: Pool, ...triggers: readonly TriggerName[]): boolean =>
  triggers.some(trigger => functionOf(pool, trigger) !== undefined)

export const triggerVersion = (pool: Pool, trigger: TriggerName): string | undefined => functionOf(pool, trigger)?.version

/**
 * Calls the pool's function, and checks its answer. Undefined when the pool has none. Never inside a decision of the store.
 * @throws UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function runTrigger<Name extends TriggerName>(
  call: Call,
  pool: Pool,
  occasion: Occasion<Name>,
): Promise<TriggerResponses[Name] | undefined> {
  const { trigger, source, ...about } = occasion
  const found = functionOf(pool, trigger)
  if (!found) return undefined
  const event = buildEvent(call, pool, {
    ...about,
    version: found.version,
    source: `${prefixes[trigger] ?? trigger}_${source}`,
    response: initialResponse(trigger, found.version),
  })
  const outcome = await call.triggerTargets.invoke(found.arn, JSON.stringify(event))
  if (outcome.kind !== 'answered') {
    call.log.warn('A trigger failed', { pool: pool.id, trigger, function: found.arn, requestId: call.requestId, ...told(outcome) })
    throw refusalOf(trigger, outcome)
  }
  return checked(trigger, found.version, outcome.text)
}

const told = (outcome: InvocationOutcome) =>
  'cause' in outcome ? { outcome: outcome.reason, cause: outcome.cause } : { outcome: outcome.kind }

/** Spec: lambda-triggers 4. A full stop follows even a text that has one. */
function refusalOf(trigger: TriggerName, outcome: Exclude<InvocationOutcome, { kind: 'answered' }>) {
  if (outcome.kind === 'threw') return refuse('UserLambdaValidationException', `${trigger} failed with error ${outcome.message}.`)
  const reason = outcome.kind === 'timeout' ? 'error Socket timeout while invoking Lambda function' : outcome.reason
  return refuse('UnexpectedLambdaException', `${trigger} invocation failed due to ${reason}.`)
}

const nonsense = (message: string) => refuse('InvalidLambdaResponseException', message)

/** The whole event has to come back. Spec: lambda-triggers 2. */
function checked<Name extends TriggerName>(trigger: Name, version: string, text: string): TriggerResponses[Name] {
  const event = parsed(text)
  if (!isObject(event)) throw nonsense('Invalid lambda function output : Invalid JSON')
  const isWhole =
    ['version', 'triggerSource', 'region', 'userPoolId', 'userName'].every(name => typeof event[name] === 'string') &&
    ['callerContext', 'request', 'response'].every(name => isObject(event[name]))
  if (!isWhole || !isValidResponse(trigger, version, event.response)) throw nonsense('Unrecognizable lambda output')
  return event.response as TriggerResponses[Name]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
