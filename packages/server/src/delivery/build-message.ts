import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import { customMessage, customSenderEvent, type EventUser, hasCustomSender, hasTrigger, type MessageOccasion } from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, type Words } from './message.ts'

const senderFor = (attribute: ContactAttribute) => (attribute === 'email' ? 'CustomEmailSender' : 'CustomSMSSender')

/** Whether a function has a say in the words, and may refuse to give any. */
export const usesCustomMessage = (pool: Pool, attribute: ContactAttribute): boolean =>
  hasTrigger(pool, 'CustomMessage') && !hasCustomSender(pool, senderFor(attribute))

interface MessageRequest {
  occasion: MessageOccasion
  user: EventUser
  attribute: ContactAttribute
  to: string
  /** A code, or a temporary password. */
  secret: string
  /** Where the request's own client is not to be told. */
  clientId?: string
}

/**
 * What carries a code: for the pool's own sender where it has one, which is then not asked for words; else a message in the pool's.
 * @throws what the function for words answers with.
 */
export async function buildMessage(
  call: Call,
  pool: Pool,
  carried: MessageRequest,
  write: (words: Words) => NewMessage,
): Promise<NewMessage> {
  const { occasion, user, attribute, to, secret, clientId } = carried
  const event = customSenderEvent(call, pool, senderFor(attribute), carried)
  if (event) return sealMessage(call, pool, user.sub, 'custom-sender', { medium: 'FUNCTION', to, text: secret, event })
  return write(await customMessage(call, pool, occasion, user, clientId))
}
