import { type DecidingRule, refuse, type ServiceError } from '@poolhouse/contract'
import type { Call, InvocationOutcome } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { buildEvent } from './event.ts'
import type { TriggerName, TriggerResponses, TriggerVersion } from './responses.ts'

interface Invocation<Name extends TriggerName> {
  trigger: Name
  /** What follows the underscore in `triggerSource`: `SignUp` of `PreSignUp_SignUp`. */
  source: string
  userName: string
  /** The client in the event, where it is not that of `call.triggerContext`. */
  clientId?: string
  request: Readonly<Record<string, unknown>>
}

/** The first part of `triggerSource`, where it is not the trigger's name. */
const sourcePrefixes: Partial<Record<TriggerName, string>> = { PreTokenGeneration: 'TokenGeneration' }

interface ConfiguredTrigger {
  arn: string
  version: TriggerVersion
}

const versions = { V1_0: '1', V2_0: '2', V3_0: '3' } as const

/** The ARN and event version in a pool's LambdaConfig. Whether the pool's tier has the version was checked when it was set. */
function configuredTrigger({ config }: Pool, trigger: TriggerName): ConfiguredTrigger | undefined {
  const { LambdaConfig = {} } = config
  if (trigger === 'InboundFederation') {
    const arn = LambdaConfig.InboundFederation?.LambdaArn
    return arn ? { arn, version: '1' } : undefined
  }
  const { LambdaArn, LambdaVersion = 'V1_0' } = (trigger === 'PreTokenGeneration' && LambdaConfig.PreTokenGenerationConfig) || {}
  if (LambdaArn) return { arn: LambdaArn, version: versions[LambdaVersion] }
  const arn = LambdaConfig[trigger]
  return arn ? { arn, version: '1' } : undefined
}

/** Whether the pool configures at least one of the triggers. */
export const hasTrigger = (pool: Pool, ...triggers: readonly TriggerName[]): boolean =>
  triggers.some(trigger => configuredTrigger(pool, trigger) !== undefined)

/** The event version of a configured trigger. */
export const triggerVersion = (pool: Pool, trigger: TriggerName): TriggerVersion | undefined => configuredTrigger(pool, trigger)?.version

/**
 * Invokes a Lambda trigger of the pool and returns the `response` of its answer. Undefined when the pool does not configure it. It takes up to
 * three time limits, so it never runs within a transaction.
 * @throws UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function runTrigger<Name extends TriggerName>(
  call: Call,
  pool: Pool,
  invocation: Invocation<Name>,
): Promise<TriggerResponses[Name] | undefined> {
  const { trigger, source, ...eventParts } = invocation
  const configured = configuredTrigger(pool, trigger)
  if (!configured) return undefined
  const { arn, version } = configured
  // Loaded with the first trigger, since pools without triggers do not need the schemas.
  const { initialResponse, isValidResponse } = await import('./responses.ts')
  const event = buildEvent(call, pool, {
    ...eventParts,
    version,
    source: `${sourcePrefixes[trigger] ?? trigger}_${source}`,
    response: initialResponse(trigger, version),
  })
  const outcome = await call.triggerTargets.invoke(arn, JSON.stringify(event))
  if (outcome.kind !== 'answered') {
    call.log.warn('A Lambda trigger failed', { pool: pool.id, trigger, arn, requestId: call.requestId, ...outcomeFields(outcome) })
    throw invocationError(trigger, outcome)
  }
  const response = readResponse(trigger, outcome.text)
  if (!isValidResponse(trigger, version, response)) throw unrecognizableOutput(trigger)
  return response
}

const outcomeFields = (outcome: Failure) =>
  'cause' in outcome ? { outcome: outcome.reason, cause: outcome.cause } : { outcome: outcome.kind }

type Failure = Exclude<InvocationOutcome, { kind: 'answered' }>

const unexpected = (trigger: TriggerName, reason: string, rule: DecidingRule) =>
  refuse('UnexpectedLambdaException', `${trigger} invocation failed due to ${reason}.`, { rule })

/** The exception for each failure. A full stop follows even a message that ends with one. docs/reference/lambda-triggers.md#4. */
const errors: { [Kind in Failure['kind']]: (trigger: TriggerName, outcome: Extract<Failure, { kind: Kind }>) => ServiceError } = {
  threw: (trigger, { message }) =>
    refuse('UserLambdaValidationException', `${trigger} failed with error ${message}.`, {
      rule: { id: 'trigger-threw', setting: trigger, sent: message.slice(0, 500) },
    }),
  timeout: trigger =>
    unexpected(trigger, 'error Socket timeout while invoking Lambda function', { id: 'trigger-timeout', setting: trigger }),
  failed: (trigger, { reason }) => unexpected(trigger, reason, { id: 'trigger-failed', setting: trigger, sent: reason }),
}

const invocationError = <Kind extends Failure['kind']>(trigger: TriggerName, outcome: Extract<Failure, { kind: Kind }>): ServiceError =>
  errors[outcome.kind as Kind](trigger, outcome)

const unrecognizableOutput = (trigger: TriggerName) =>
  refuse('InvalidLambdaResponseException', 'Unrecognizable lambda output', { rule: { id: 'trigger-answer', setting: trigger } })

const textMembers = ['version', 'triggerSource', 'region', 'userPoolId', 'userName'] as const
const objectMembers = ['callerContext', 'request', 'response'] as const

/** A trigger has to return the whole event. docs/reference/lambda-triggers.md#2. */
function readResponse(trigger: TriggerName, text: string): unknown {
  const event = parseJson(text)
  if (!isObject(event))
    throw refuse('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON', {
      rule: { id: 'trigger-answer', setting: trigger },
    })
  const isWholeEvent = textMembers.every(name => typeof event[name] === 'string') && objectMembers.every(name => isObject(event[name]))
  if (!isWholeEvent) throw unrecognizableOutput(trigger)
  return event.response
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
