import type { EmailAddress } from '@poolhouse/contract'
import type { DeliverySettings } from '../context.ts'
import type { Send } from './message.ts'
import { sendersOf } from './senders.ts'

const timeoutMs = 10_000

/** Sends mail by SMTP. nodemailer is loaded only where the operator configured a server. */
export async function smtpTransport({ url: given, from, requiresTls }: NonNullable<DeliverySettings['smtp']>): Promise<Send<EmailAddress>> {
  const { createTransport } = await import('nodemailer')
  // Parameters of the URL go before options. It is written anew, so that nodemailer reads the host that was checked.
  const url = new URL(given)
  if (requiresTls) url.searchParams.set('requireTLS', 'true')
  const transport = createTransport({
    url: url.href,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: 2 * timeoutMs,
  })
  return async ({ to, subject, text, isHtml, ...own }, { id, pool }) => {
    const { sender = from, replyTo } = sendersOf(pool, own)
    const mail = {
      // Objects: nodemailer reads a text as a list of addresses.
      from: { name: sender.name, address: sender.address },
      to: { name: '', address: to.address },
      ...(replyTo && { replyTo: { name: '', address: replyTo.address } }),
      envelope: { from: sender.address, to: [to.address] },
      subject,
      ...(isHtml ? { html: text } : { text }),
      messageId: `<${id}@${sender.domain}>`,
    }
    await transport.sendMail(mail).catch(error => {
      if (!requiresTls || error.code !== 'ETLS') throw error
      throw new Error(
        `${url.hostname} does not offer TLS, and the login would go over the network in clear. Use smtps://, or give --allow-clear-smtp.`,
        { cause: error },
      )
    })
  }
}
