import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { Medium, NewMessage, OutboxRow } from '../storage/index.ts'
import type { CustomSenderEvent } from '../triggers/index.ts'

/** What a person gets. */
export interface Message {
  medium: Medium
  to: string
  /** Mail only. */
  subject?: string
  /** For a function: the code alone. */
  text: string
  /** Mail only. */
  isHtml?: boolean
  /** For a function: what it is told besides the code. */
  event?: CustomSenderEvent
}

/** In the place of the pool's own words, where there are some. */
export interface Words {
  smsMessage?: string
  emailMessage?: string
  emailSubject?: string
}

const messageAad = (poolId: string, sub: string, id: string) => [poolId, sub, 'outbox', id]

/** Sealed, since it holds codes and passwords; opened by whoever sends it. */
export function sealMessage(call: Call, pool: Pool, sub: string, kind: string, message: Message): NewMessage {
  const id = newUuid()
  const sealed_payload = call.keys.seal({ dataKey: pool.dataKey, aad: messageAad(pool.id, sub, id), plain: JSON.stringify(message) })
  return { id, kind, medium: message.medium, sealed_payload, due_at: call.now }
}

/** The same to write, and for nobody. */
export const suppressDelivery = (message: NewMessage): NewMessage => ({ ...message, medium: 'NONE' })

export const openMessage = ({ keys }: Context, pool: Pool, { sub, id, sealed_payload: sealed }: OutboxRow): Message =>
  JSON.parse(keys.open({ dataKey: pool.dataKey, aad: messageAad(pool.id, sub, id), sealed }).toString())
