import type { DeliverySettings } from '../context.ts'
import { smsGateway } from './sms-gateway.ts'
import { smtp } from './smtp.ts'
import type { Transports } from './worker.ts'

/** Without a way out, messages stay in the outbox, where the inbox of development shows them. */
export const transportsOf = async (settings: DeliverySettings): Promise<Transports> => ({
  ...(settings.smtp && { EMAIL: await smtp(settings.smtp) }),
  ...(settings.smsUrl !== undefined && { SMS: smsGateway(settings.smsUrl) }),
})
