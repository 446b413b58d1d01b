import type { DeliveryMediumType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, type Words } from './message.ts'
import { fillTemplate } from './template.ts'

interface Invited {
  sub: string
  /** As it was typed. */
  username: string
  temporaryPassword: string
  contact: Contact
  words: Words
}

interface Contact {
  attribute: ContactAttribute
  to: string
}

const destinations = { EMAIL: 'email', SMS: 'phone_number' } as const
const body = 'Your username is {username} and temporary password is {####}. '
const subject = 'Your temporary password'

/** By the first medium that the user has an address for; without one nothing is sent. */
export const invitationContact = (
  attributes: Readonly<Record<string, string>>,
  mediums: readonly DeliveryMediumType[],
): Contact | undefined =>
  mediums.map(medium => ({ attribute: destinations[medium], to: attributes[destinations[medium]] ?? '' })).find(({ to }) => to !== '')

/** The invitation of AdminCreateUser. */
export function buildInvitation(
  call: Call,
  pool: Pool,
  { sub, username, temporaryPassword, contact: { attribute, to }, words }: Invited,
): NewMessage {
  const isMail = attribute === 'email'
  const template = pool.config.AdminCreateUserConfig?.InviteMessageTemplate
  const text = (isMail ? (words.emailMessage ?? template?.EmailMessage) : (words.smsMessage ?? template?.SMSMessage)) ?? body
  const filled = fillTemplate(text, { username, code: temporaryPassword }, isMail ? 'mail' : 'SMS')
  const title = words.emailSubject ?? template?.EmailSubject ?? subject
  return sealMessage(
    call,
    pool,
    sub,
    'invitation',
    isMail ? { medium: 'EMAIL', to, subject: title, ...filled } : { medium: 'SMS', to, text: filled.text },
  )
}
