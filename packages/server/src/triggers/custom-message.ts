import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type EventUser, userAttributes } from './event-user.ts'
import { runTrigger } from './run.ts'

/** Templates from the CustomMessage trigger that replace the pool's own. Those that the trigger left out or that were invalid are missing. */
export interface CustomMessageTemplates {
  smsMessage?: string
  emailMessage?: string
  emailSubject?: string
}

/** Why a message is sent: the last part of `triggerSource` in CustomMessage, CustomEmailSender and CustomSMSSender. */
export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication'

/**
 * Whether the mail contains a link in the place of a code: CONFIRM_WITH_LINK applies to the confirmation of a sign-up.
 * docs/reference/users-and-pools.md#7.
 */
export const confirmsByLink = ({ config }: Pool, occasion: MessageOccasion): boolean =>
  config.VerificationMessageTemplate?.DefaultEmailOption === 'CONFIRM_WITH_LINK' && (occasion === 'SignUp' || occasion === 'ResendCode')

/** `{##Click here##}` in a template: the link, with its text. `{####}`, without a text, is the code. */
export const linkPlaceholder = /\{##([^#](?:(?!##\}|\{##).)*)##\}/gsu

const codePlaceholder = '{####}'
const usernamePlaceholder = '{username}'
/** Characters. docs/reference/lambda-triggers.md#6.11. */
const maxLength = { smsMessage: 140, emailMessage: 20_000, emailSubject: 140 }

/** Runs the CustomMessage trigger. A template that lacks a required placeholder, or is too long, is ignored. */
export async function customMessage(
  call: Call,
  pool: Pool,
  source: MessageOccasion,
  user: EventUser,
  clientId?: string,
): Promise<CustomMessageTemplates> {
  const isInvitation = source === 'AdminCreateUser'
  const response = await runTrigger(call, pool, {
    trigger: 'CustomMessage',
    source,
    userName: user.username,
    clientId,
    request: {
      userAttributes: userAttributes(pool, user),
      codeParameter: codePlaceholder,
      linkParameter: '{##Click Here##}',
      usernameParameter: isInvitation ? usernamePlaceholder : null,
    },
  })
  if (!response) return {}
  const template = (member: 'smsMessage' | 'emailMessage') => {
    const text = response[member]
    if (!text || text.length > maxLength[member]) return {}
    const hasLink = member === 'emailMessage' && confirmsByLink(pool, source) && text.search(linkPlaceholder) >= 0
    const isComplete = (text.includes(codePlaceholder) || hasLink) && (!isInvitation || text.includes(usernamePlaceholder))
    return isComplete ? { [member]: text } : {}
  }
  const { emailSubject } = response
  return {
    ...template('smsMessage'),
    ...template('emailMessage'),
    ...(emailSubject && emailSubject.length <= maxLength.emailSubject && { emailSubject }),
  }
}
