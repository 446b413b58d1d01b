import { parseEmailAddress, parsePhoneNumber } from '@poolhouse/contract'
import type { Context, DeliverySettings } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { customSenderTransport } from './custom-sender.ts'
import type { Send } from './message.ts'
import { sesTransport, usesSes } from './ses.ts'
import { smsGatewayTransport } from './sms-gateway.ts'
import { smtpTransport } from './smtp.ts'
import { snsTransport, usesSns } from './sns.ts'
import type { SendMessage, Transports } from './worker.ts'

/** The configured transports, by medium. Messages of a medium without one stay in the outbox, which the inbox of development mode shows. */
export async function openTransports(context: Context, settings: DeliverySettings): Promise<Transports> {
  const { outbound } = context
  const mail = chooseByPool(
    settings.ses && sesTransport(outbound, settings.ses),
    usesSes,
    settings.smtp && (await smtpTransport(settings.smtp)),
  )
  const sms = chooseByPool(
    settings.sns && snsTransport(outbound, settings.sns),
    usesSns,
    settings.smsUrl === undefined ? undefined : smsGatewayTransport(outbound, settings.smsUrl),
  )
  return {
    ...(mail && { EMAIL: toRecipient(parseEmailAddress, mail) }),
    ...(sms && { SMS: toRecipient(parsePhoneNumber, sms) }),
    ...(context.triggerTargets.canReach && { FUNCTION: customSenderTransport(context, settings.kms) }),
  }
}

/** Reads the recipient of a message once. A user from before addresses were checked strictly may have one that is none, or several. */
const toRecipient =
  <Recipient>(parse: (text: string) => Recipient | undefined, send: Send<Recipient>): SendMessage =>
  async (message, about) => {
    const to = parse(message.to)
    if (to === undefined) throw new Error('The recipient is not exactly one address')
    return send({ ...message, to }, about)
  }

/** Uses `aws` for the pools whose settings ask for it and `fallback` for all others. Without `aws`, `fallback` sends for all pools. */
function chooseByPool<Recipient>(
  aws: Send<Recipient> | undefined,
  usesAws: (pool: Pool) => boolean,
  fallback: Send<Recipient> | undefined,
): Send<Recipient> | undefined {
  if (!aws) return fallback
  return (message, about) => {
    const send = usesAws(about.pool) ? aws : fallback
    if (!send) throw new Error('No transport is configured for pools that do not send by AWS themselves.')
    return send(message, about)
  }
}
