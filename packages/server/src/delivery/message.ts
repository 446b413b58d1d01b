import type { RowSeals } from '../changed-rows.ts'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { countryOf } from '../phone-countries.ts'
import type { Pool } from '../pools/index.ts'
import type { Medium, NewMessage, OutboxRow } from '../storage/index.ts'
import type { CustomSenderEvent } from '../triggers/index.ts'
import { assertDeliverable } from './channels.ts'
import { countApart, countsOf, mayGetSms } from './counted.ts'

/** A message as the outbox keeps it, sealed, and as transports send it. */
export interface Message {
  medium: Medium
  to: string
  /** Mail only. */
  subject?: string
  /** The whole text; for a custom sender the code or password alone. */
  text: string
  /** What the text contains of a secret: a code, or a temporary password. For the inbox. */
  code?: string
  /** The link that the mail contains in the place of the code. For the inbox. */
  link?: string
  /** Mail only. */
  isHtml?: boolean
  /** Mail only: FROM and REPLY-TO addresses in the place of the pool's. */
  from?: string
  replyTo?: string
  /** For a custom sender: its event without the code. */
  event?: CustomSenderEvent
}

/** A message with its recipient as a transport needs it. */
export type Outgoing<Recipient> = Omit<Message, 'to'> & { to: Recipient }

/** Sends a message; resolves when the receiving server has accepted it. `id` is the same in every attempt, so that a receiver can recognise a repeat. */
export type Send<Recipient> = (message: Outgoing<Recipient>, about: { id: string; pool: Pool }) => Promise<void>

const messageAad = (poolId: string, sub: string, id: string) => [poolId, sub, 'outbox', id]

/** The messages of the outbox. */
export const messageSeals: RowSeals = {
  table: 'outbox',
  sealed: { sealed_payload: (row: { pool_id: string; sub: string; id: string }) => messageAad(row.pool_id, row.sub, row.id) },
}

/**
 * A row for the outbox. The message is sealed with the pool's data key, since it contains a code or a password. `kind` is for the inbox.
 * @throws CodeDeliveryFailureException where no transport could send it
 */
export function sealMessage(call: Call, pool: Pool, sub: string, kind: string, message: Message): NewMessage {
  assertDeliverable(call, pool, message.medium)
  const id = newUuid()
  const sealed_payload = call.keys.seal({ dataKey: pool.dataKey, aad: messageAad(pool.id, sub, id), plain: JSON.stringify(message) })
  const counts = kind === 'invitation' ? [] : countsOf(call, pool, message.to, id)
  const row = { id, kind, medium: message.medium, sealed_payload, due_at: call.now, ...(counts.length > 0 && { counts }) }
  if (mayGetSms(call, message.to)) return row
  call.log.info('A message was not sent: --sms-countries does not have the country of its phone number', {
    pool: pool.id,
    country: countryOf(message.to),
  })
  return suppressDelivery(row)
}

/** A message that is stored and never sent: it makes the work for an unknown user the same as for one that exists. */
export const suppressDelivery = (message: NewMessage): NewMessage => ({ ...countApart(message), medium: 'NONE' })

/** Decrypts a message of the outbox. */
export const openMessage = ({ keys }: Context, pool: Pool, { sub, id, sealed_payload: sealed }: OutboxRow): Message =>
  JSON.parse(keys.open({ dataKey: pool.dataKey, aad: messageAad(pool.id, sub, id), sealed }).toString())
