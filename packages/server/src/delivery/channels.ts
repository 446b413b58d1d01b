import { refuse } from '@poolhouse/contract'
import type { Context, DeliveryChannels, DeliverySettings } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { Medium } from '../storage/index.ts'
import { usesSes } from './ses.ts'
import { usesSns } from './sns.ts'

/** The transports that the operator configured. `openTransports` opens the same. */
export const configuredChannels = ({ smtp, ses, smsUrl, sns }: DeliverySettings, triggers: boolean): DeliveryChannels => ({
  smtp: smtp !== undefined,
  ses: ses !== undefined,
  smsGateway: smsUrl !== undefined,
  sns: sns !== undefined,
  triggers,
})

const isOpen: Readonly<Record<Medium, (channels: DeliveryChannels, pool: Pool) => boolean>> = {
  EMAIL: ({ smtp, ses }, pool) => smtp || (ses && usesSes(pool)),
  SMS: ({ smsGateway, sns }, pool) => smsGateway || (sns && usesSns(pool)),
  FUNCTION: ({ triggers }) => triggers,
  NONE: () => true,
}

/**
 * Refuses a message that could never be sent, before anything is written: for users that do not exist as well. Development mode has no channels and
 * keeps every message for the inbox. The reference has the exception and not its text, nor which one sign-ins answer.
 * @throws CodeDeliveryFailureException
 */
export function assertDeliverable({ channels }: Pick<Context, 'channels'>, pool: Pool, medium: Medium): void {
  if (!channels || isOpen[medium](channels, pool)) return
  const cause = `No transport for ${medium} is configured that pool ${pool.id} can use.`
  throw refuse('CodeDeliveryFailureException', 'Failed to deliver the code.', { cause, rule: { id: 'delivery-impossible' } })
}
