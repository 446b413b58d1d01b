import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import {
  type CustomMessageTemplates,
  customMessage,
  customSenderEvent,
  type EventUser,
  hasCustomSender,
  hasTrigger,
  type MessageOccasion,
} from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, suppressDelivery } from './message.ts'

const senderFor = (attribute: ContactAttribute) => (attribute === 'email' ? 'CustomEmailSender' : 'CustomSMSSender')

/** Whether the CustomMessage trigger runs for messages to this attribute. It may throw, so the caller runs it before it writes. */
export const usesCustomMessage = (pool: Pool, attribute: ContactAttribute): boolean =>
  hasTrigger(pool, 'CustomMessage') && !hasCustomSender(pool, senderFor(attribute))

interface MessageRequest {
  occasion: MessageOccasion
  user: EventUser
  attribute: ContactAttribute
  /** The email address or phone number. */
  to: string
  /** A code, or a temporary password. */
  secret: string
  /** The client in the trigger's event, where it is not that of `call.triggerContext`. */
  clientId?: string
  /** The message is part of a simulated response: it is built like any other, CustomMessage does not run, and it is never sent. */
  isSimulated?: boolean
}

/**
 * Builds the outbox message for a code: for the pool's custom sender where it has one, and CustomMessage does not run; else the message that
 * `build` makes, with the templates of CustomMessage. @throws what CustomMessage throws
 */
export async function buildMessage(
  call: Call,
  pool: Pool,
  request: MessageRequest,
  build: (templates: CustomMessageTemplates) => NewMessage,
): Promise<NewMessage> {
  const { occasion, user, attribute, to, secret, clientId, isSimulated = false } = request
  const event = customSenderEvent(call, pool, senderFor(attribute), request)
  const message = event
    ? sealMessage(call, pool, user.sub, 'custom-sender', { medium: 'FUNCTION', to, text: secret, code: secret, event })
    : build(!isSimulated && hasTrigger(pool, 'CustomMessage') ? await customMessage(call, pool, occasion, user, clientId) : {})
  return isSimulated ? suppressDelivery(message) : message
}
