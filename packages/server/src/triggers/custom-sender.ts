import type { Call, Context, InvocationOutcome } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import type { MessageOccasion } from './custom-message.ts'
import { generateDataKey } from './data-key.ts'
import { encryptCode } from './encrypted-code.ts'
import { buildEvent } from './event.ts'
import { type EventUser, userAttributes } from './event-user.ts'

/** The triggers that send messages in the place of the service. */
export type SenderName = 'CustomEmailSender' | 'CustomSMSSender'

const requestTypes: Record<SenderName, string> = {
  CustomEmailSender: 'customEmailSenderRequestV1',
  CustomSMSSender: 'customSMSSenderRequestV1',
}

/** A custom sender's event without the code, as the outbox keeps it until the worker invokes the trigger. */
export interface CustomSenderEvent {
  sender: SenderName
  event: ReturnType<typeof buildEvent>
}

/** Whether the pool's LambdaConfig has this custom sender. */
export const hasCustomSender = ({ config }: Pool, sender: SenderName): boolean => config.LambdaConfig?.[sender]?.LambdaArn !== undefined

/** Undefined where the pool has no custom sender, so that the service sends the message itself. docs/reference/lambda-triggers.md#6.12. */
export function customSenderEvent(
  call: Call,
  pool: Pool,
  sender: SenderName,
  { occasion, user, clientId }: { occasion: MessageOccasion; user: EventUser; clientId?: string },
): CustomSenderEvent | undefined {
  if (!hasCustomSender(pool, sender)) return undefined
  const request = { type: requestTypes[sender], userAttributes: userAttributes(pool, user) }
  const event = buildEvent(call, pool, {
    version: '1',
    source: `${sender}_${occasion}`,
    userName: user.username,
    clientId,
    request,
    response: {},
  })
  return { sender, event }
}

/**
 * Invokes the custom sender that the pool has at this time, with the code encrypted under the pool's KMS key. What the trigger answers is ignored.
 * @throws Error where the invocation failed; the worker retries it
 */
export async function invokeCustomSender(
  context: Context & { kms: AwsApi | undefined },
  pool: Pool,
  { sender, event }: CustomSenderEvent,
  code: string,
): Promise<void> {
  const { LambdaConfig } = pool.config
  const arn = LambdaConfig?.[sender]?.LambdaArn
  const keyArn = LambdaConfig?.KMSKeyID
  if (!arn || !keyArn) throw new Error(`The pool has no ${sender} any more`)
  const encrypted = await encryptCode(code, { 'userpool-id': pool.id }, encryption => generateDataKey(context, keyArn, encryption))
  const outcome = await context.triggerTargets.invoke(arn, JSON.stringify({ ...event, request: { ...event.request, code: encrypted } }))
  if (outcome.kind !== 'answered') throw new Error(`${sender} ${arn}: ${describeFailure(outcome)}`)
}

/** The text that the trigger threw is left out: it may quote the message, and this goes to the log. */
const describeFailure = (outcome: InvocationOutcome): string =>
  outcome.kind === 'failed' ? (outcome.cause ?? outcome.reason) : outcome.kind
