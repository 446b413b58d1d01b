import type { Call, Context } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import type { MessageOccasion } from './custom-message.ts'
import { generateDataKey } from './data-key.ts'
import { encryptCode } from './encrypted-code.ts'
import { buildEvent } from './event.ts'
import { type EventUser, userAttributes } from './event-user.ts'

export type SenderName = 'CustomEmailSender' | 'CustomSMSSender'

const types: Record<SenderName, string> = { CustomEmailSender: 'customEmailSenderRequestV1', CustomSMSSender: 'customSMSSenderRequestV1' }

/** What the pool's own sender is told, all but the code. */
export interface CustomSenderEvent {
  sender: SenderName
  event: ReturnType<typeof buildEvent>
}

export const hasCustomSender = ({ config }: Pool, sender: SenderName): boolean => config.LambdaConfig?.[sender]?.LambdaArn !== undefined

/** Undefined where the service sends by itself. Spec: lambda-triggers 6.12. */
export function customSenderEvent(
  call: Call,
  pool: Pool,
  sender: SenderName,
  { occasion, user, clientId }: { occasion: MessageOccasion; user: EventUser; clientId?: string },
): CustomSenderEvent | undefined {
  if (!hasCustomSender(pool, sender)) return undefined
  const request = { type: types[sender], userAttributes: userAttributes(pool, user) }
  const about = { version: '1', source: `${sender}_${occasion}`, userName: user.username, clientId, request, response: {} }
  return { sender, event: buildEvent(call, pool, about) }
}

/** Hands a code to the function that the pool has by now. What it returns does not count. @throws Error: it has to be tried again. */
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
  if (outcome.kind === 'answered') return
  // What it threw may quote the message, and this ends in a log.
  const reason = outcome.kind === 'failed' ? (outcome.cause ?? outcome.reason) : outcome.kind
  throw new Error(`${sender} ${arn}: ${reason}`)
}
