import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type EventUser, userAttributes } from './event-user.ts'
import { runTrigger } from './run.ts'

/** Words in the place of the pool's own, where the function gave fitting ones. */
export interface Words {
  smsMessage?: string
  emailMessage?: string
  emailSubject?: string
}

export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

/** Mail to who signs up may carry a link in the place of a code. Spec: users-and-pools 7. */
export const confirmsByLink = ({ config }: Pool, occasion: MessageOccasion): boolean =>
  config.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK' && (occasion === 'SignUp' || occasion === 'ResendCode')

/** `{##Click here##}`: the words of the link. What has none is the code's place. */
export const linkPlaceholder = /\{##([^#](?:(?!##\}|\{##).)*)##\}/gsu

const code = '{####}'
const name = '{username}'
/** Characters. Spec: lambda-triggers 6.11. */
const longest = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 }

/** A message that lacks what it has to carry, or is too long, leaves the pool's own in its place. */
export async function customMessage(call: Call, pool: Pool, source: MessageOccasion, user: EventUser, clientId?: string): Promise<Words> {
  const isInvitation = source === 'AdminCreateUser'
  const answer = await runTrigger(call, pool, {
    trigger: 'CustomMessage',
    source,
    userName: user.username,
    clientId,
    request: {
      userAttributes: userAttributes(pool, user),
      codeParameter: code,
      linkParameter: '{##Click Here##}',
      usernameParameter: isInvitation ? name : null,
    },
  })
  if (!answer) return {}
  const message = (member: 'smsMessage' | 'emailMessage') => {
    const text = answer[member]
    if (!text || text.length > longest[member]) return {}
    const hasLink = member === 'emailMessage' && confirmsByLink(pool, source) && text.search(linkPlaceholder) >= 0
    const carries = (text.includes(code) || hasLink) && (!isInvitation || text.includes(name))
    return carries ? { [member]: text } : {}
  }
  const { emailSubject } = answer
  return {
    ...message('smsMessage'),
    ...message('emailMessage'),
    ...(emailSubject && emailSubject.length <= longest.emailSubject && { emailSubject }),
  }
}
