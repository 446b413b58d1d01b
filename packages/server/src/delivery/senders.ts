import { type EmailAddress, type Mailbox, parseEmailAddress, parseMailbox } from '@poolhouse/contract'
import type { Pool } from '../pools/index.ts'

/** The FROM and REPLY-TO addresses of a message, else of its pool, where it has them. @throws Error for one that was stored before such addresses were refused */
export function sendersOf(
  { config }: Pool,
  { from, replyTo }: { from?: string; replyTo?: string } = {},
): { sender?: Mailbox; replyTo?: EmailAddress } {
  const { From, ReplyToEmailAddress } = {
    ...config.EmailConfiguration,
    ...(from !== undefined && { From: from }),
    ...(replyTo !== undefined && { ReplyToEmailAddress: replyTo }),
  }
  return {
    ...(From !== undefined && { sender: parsed('From', From, parseMailbox) }),
    ...(ReplyToEmailAddress !== undefined && { replyTo: parsed('ReplyToEmailAddress', ReplyToEmailAddress, parseEmailAddress) }),
  }
}

function parsed<Address>(member: string, text: string, parse: (text: string) => Address | undefined): Address {
  const address = parse(text)
  if (address === undefined)
    throw new Error(`EmailConfiguration.${member} of the pool is not one address. Set it again with UpdateUserPool.`)
  return address
}
