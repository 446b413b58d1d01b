import type { DeliverySettings } from '../context.ts'
import type { SendMessage } from './worker.ts'

const timeoutMs = 10_000

/** Sends mail by SMTP. nodemailer is loaded only where the operator configured a server. */
export async function smtpTransport({ url, from }: NonNullable<DeliverySettings['smtp']>): Promise<SendMessage> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ url, connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: 2 * timeoutMs })
  return async ({ to, subject, text, isHtml }, { id, pool }) => {
    const { From, ReplyToEmailAddress } = pool.config.EmailConfiguration ?? {}
    const sender = From ?? from
    const domain = sender.replace(/^.*@/, '').replace(/>.*$/, '')
    await transport.sendMail({
      from: sender,
      to,
      replyTo: ReplyToEmailAddress,
      subject,
      ...(isHtml ? { html: text } : { text }),
      messageId: `<${id}@${domain}>`,
    })
  }
}
