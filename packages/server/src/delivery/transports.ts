import type { Context, DeliverySettings } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { customSenderTransport } from './custom-sender.ts'
import { sesTransport, usesSes } from './ses.ts'
import { smsGatewayTransport } from './sms-gateway.ts'
import { smtpTransport } from './smtp.ts'
import { snsTransport, usesSns } from './sns.ts'
import type { SendMessage, Transports } from './worker.ts'

/** Without a way out, messages stay in the outbox, where the inbox of development shows them. */
export async function openTransports(context: Context, settings: DeliverySettings): Promise<Transports> {
  const mail = either(settings.ses && sesTransport(settings.ses), usesSes, settings.smtp && (await smtpTransport(settings.smtp)))
  const sms = either(
    settings.sns && snsTransport(settings.sns),
    usesSns,
    settings.smsUrl === undefined ? undefined : smsGatewayTransport(settings.smsUrl),
  )
  return {
    ...(mail && { EMAIL: mail }),
    ...(sms && { SMS: sms }),
    ...(context.triggerTargets.canReach && { FUNCTION: customSenderTransport(context, settings.kms) }),
  }
}

/** What the pool names, where there is a way to it; else the way of all others. */
function either(
  named: SendMessage | undefined,
  isNamed: (pool: Pool) => boolean,
  others: SendMessage | undefined,
): SendMessage | undefined {
  if (!named) return others
  return (message, about) => {
    const send = isNamed(about.pool) ? named : others
    if (!send) throw new Error('There is no way out for pools that name none of their own.')
    return send(message, about)
  }
}
