import type { DeliveryMediumType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'
import { sealMessage, type Words } from './message.ts'

interface Invited {
  sub: string
  username: string
  attributes: Readonly<Record<string, string>>
  temporaryPassword: string
  mediums: readonly DeliveryMediumType[]
  words: Words
}

const destinations = { EMAIL: 'email', SMS: 'phone_number' } as const
const body = 'Your username is {username} and temporary password is {####}. '
const subject = 'Your temporary password'

/** The invitation of AdminCreateUser, by the first medium that the user has an address for; without one nothing is sent. */
export function invitation(call: Call, pool: Pool, invited: Invited): OutboxRow | undefined {
  const medium = invited.mediums.find(name => invited.attributes[destinations[name]])
  if (!medium) return undefined

  const { words } = invited
  const template = pool.config.AdminCreateUserConfig?.InviteMessageTemplate
  const text = (medium === 'EMAIL' ? (words.emailMessage ?? template?.EmailMessage) : (words.smsMessage ?? template?.SMSMessage)) ?? body
  // Functions, because a password may hold what `replaceAll` reads as a pattern.
  const filled = text.replaceAll('{username}', () => invited.username).replaceAll('{####}', () => invited.temporaryPassword)
  const to = invited.attributes[destinations[medium]] as string
  const title = words.emailSubject ?? template?.EmailSubject ?? subject
  return sealMessage(
    call,
    pool,
    invited.sub,
    'invitation',
    medium === 'EMAIL' ? { medium, to, subject: title, text: filled } : { medium, to, text: filled },
  )
}
