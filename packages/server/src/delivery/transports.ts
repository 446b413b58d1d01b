import type { Context, DeliverySettings } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { customSender } from './custom-sender.ts'
import { ses, usesSes } from './ses.ts'
import { smsGateway } from './sms-gateway.ts'
import { smtp } from './smtp.ts'
import { sns, usesSns } from './sns.ts'
import type { Send, Transports } from './worker.ts'

/** Without a way out, messages stay in the outbox, where the inbox of development shows them. */
export async function transportsOf(context: Context, settings: DeliverySettings): Promise<Transports> {
  const mail = either(settings.ses && ses(settings.ses), usesSes, settings.smtp && (await smtp(settings.smtp)))
  const sms = either(settings.sns && sns(settings.sns), usesSns, settings.smsUrl === undefined ? undefined : smsGateway(settings.smsUrl))
  return {
    ...(mail && { EMAIL: mail }),
    ...(sms && { SMS: sms }),
    ...(context.functions.canReach && { FUNCTION: customSender(context, settings.kms) }),
  }
}

/** What the pool names, where there is a way to it; else the way of all others. */
function either(named: Send | undefined, isNamed: (pool: Pool) => boolean, others: Send | undefined): Send | undefined {
  if (!named) return others
  return (message, about) => {
    const send = isNamed(about.pool) ? named : others
    if (!send) throw new Error('There is no way out for pools that name none of their own.')
    return send(message, about)
  }
}
