import type { DeliveryMediumType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import type { CustomMessageTemplates } from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage } from './message.ts'
import { fillTemplate } from './template.ts'

interface Invitation {
  sub: string
  /** As the administrator typed it. */
  username: string
  temporaryPassword: string
  contact: Contact
  templates: CustomMessageTemplates
}

interface Contact {
  attribute: ContactAttribute
  to: string
}

const attributes = { EMAIL: 'email', SMS: 'phone_number' } as const
const defaultText = 'Your username is {username} and temporary password is {####}. '
const defaultSubject = 'Your temporary password'

/** Where the invitation goes: the first of the mediums for which the user has an address. Without one no message is sent. */
export const invitationContact = (
  userAttributes: Readonly<Record<string, string>>,
  mediums: readonly DeliveryMediumType[],
): Contact | undefined =>
  mediums.map(medium => ({ attribute: attributes[medium], to: userAttributes[attributes[medium]] ?? '' })).find(({ to }) => to !== '')

/** The invitation of AdminCreateUser, with the username and the temporary password. */
export function buildInvitation(
  call: Call,
  pool: Pool,
  { sub, username, temporaryPassword, contact: { attribute, to }, templates }: Invitation,
): NewMessage {
  const isMail = attribute === 'email'
  const template = pool.config.AdminCreateUserConfig?.InviteMessageTemplate
  const text = (isMail ? (templates.emailMessage ?? template?.EmailMessage) : (templates.smsMessage ?? template?.SMSMessage)) ?? defaultText
  const filled = fillTemplate(text, { username, code: temporaryPassword }, isMail ? 'mail' : 'SMS')
  const subject = templates.emailSubject ?? template?.EmailSubject ?? defaultSubject
  return sealMessage(
    call,
    pool,
    sub,
    'invitation',
    isMail
      ? { medium: 'EMAIL', to, subject, code: temporaryPassword, ...filled }
      : { medium: 'SMS', to, code: temporaryPassword, text: filled.text },
  )
}
