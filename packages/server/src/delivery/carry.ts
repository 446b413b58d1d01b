import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'
import { customMessage, type EventUser, type MessageOccasion, senderEvent } from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, type Words } from './message.ts'

interface Carried {
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
export async function carry(call: Call, pool: Pool, carried: Carried, write: (words: Words) => OutboxRow): Promise<OutboxRow> {
  const { occasion, user, attribute, to, secret, clientId } = carried
  const event = senderEvent(call, pool, attribute === 'email' ? 'CustomEmailSender' : 'CustomSMSSender', carried)
  if (event) return sealMessage(call, pool, user.sub, 'custom-sender', { medium: 'FUNCTION', to, text: secret, event })
  return write(await customMessage(call, pool, occasion, user, clientId))
}
