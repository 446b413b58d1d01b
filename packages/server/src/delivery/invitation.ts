import type { DeliveryMediumType } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'

interface Invited {
  sub: string
  username: string
  attributes: Readonly<Record<string, string>>
  temporaryPassword: string
  mediums: readonly DeliveryMediumType[]
}

const destinations = { EMAIL: 'email', SMS: 'phone_number' } as const
const body = 'Your username is {username} and temporary password is {####}. '
const subject = 'Your temporary password'

/** The invitation of AdminCreateUser, by the first medium that the user has an address for; without one nothing is sent. */
export function invitation(call: Call, pool: Pool, invited: Invited): OutboxRow | undefined {
  const medium = invited.mediums.find(name => invited.attributes[destinations[name]])
  if (!medium) return undefined

  const template = pool.config.AdminCreateUserConfig?.InviteMessageTemplate
  const text = (medium === 'EMAIL' ? template?.EmailMessage : template?.SMSMessage) ?? body
  const message = {
    medium,
    to: invited.attributes[destinations[medium]],
    ...(medium === 'EMAIL' && { subject: template?.EmailSubject ?? subject }),
    // Functions, because a password may hold what `replaceAll` reads as a pattern.
    text: text.replaceAll('{username}', () => invited.username).replaceAll('{####}', () => invited.temporaryPassword),
  }
  const id = newUuid()
  return {
    id,
    kind: 'invitation',
    sealed_payload: call.keys.seal({
      dataKey: pool.dataKey,
      associated: [pool.id, invited.sub, 'outbox', id],
      plain: JSON.stringify(message),
    }),
    due_at: call.now,
  }
}
