import type { Context, DeliverySettings } from '../context.ts'
import { customSender } from './custom-sender.ts'
import { smsGateway } from './sms-gateway.ts'
import { smtp } from './smtp.ts'
import type { Transports } from './worker.ts'

/** Without a way out, messages stay in the outbox, where the inbox of development shows them. */
export const transportsOf = async (context: Context, settings: DeliverySettings): Promise<Transports> => ({
  ...(settings.smtp && { EMAIL: await smtp(settings.smtp) }),
  ...(settings.smsUrl !== undefined && { SMS: smsGateway(settings.smsUrl) }),
  ...(context.functions.canReach && { FUNCTION: customSender(context, settings.kms) }),
})
