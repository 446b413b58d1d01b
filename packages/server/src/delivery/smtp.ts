import type { DeliverySettings } from '../context.ts'
import type { Send } from './worker.ts'

const patience = 10_000

/** Any SMTP server. The library is loaded when there is one. */
export async function smtp({ url, from }: NonNullable<DeliverySettings['smtp']>): Promise<Send> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({ url, connectionTimeout: patience, greetingTimeout: patience, socketTimeout: 2 * patience })
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
