import type { Call } from '../context.ts'
import { escapeHtml } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import { linkPlaceholder } from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, type Words } from './message.ts'
import { fillTemplate } from './template.ts'

interface Coded {
  sub: string
  username: string
  attribute: ContactAttribute
  /** Where it goes. */
  value: string
  code: string
  words: Words
  /** Mail then carries it in the place of the code. */
  link?: string
}

/** Built-in texts of the service. */
const builtIn = 'Your verification code is {####}. '
const builtInSubject = 'Your verification code'

/** A code by mail or SMS, or a link by mail, in the pool's words. */
export function buildCodeMessage(call: Call, pool: Pool, coded: Coded): NewMessage {
  const { sub, username, attribute, value, code, words: own, link } = coded
  if (link !== undefined && attribute === 'email') return linkMessage(call, pool, coded, link)
  const template = pool.config.VerificationMessageTemplate
  const isMail = attribute === 'email'
  const words = (isMail ? (own.emailMessage ?? template?.EmailMessage) : (own.smsMessage ?? template?.SmsMessage)) ?? builtIn
  const filled = fillTemplate(words, { username, code }, isMail ? 'mail' : 'SMS')
  const subject = own.emailSubject ?? template?.EmailSubject ?? builtInSubject
  return sealMessage(
    call,
    pool,
    sub,
    'code',
    isMail ? { medium: 'EMAIL', to: value, subject, ...filled } : { medium: 'SMS', to: value, text: filled.text },
  )
}

const builtInByLink = 'Please click the link below to verify your email address. {##Verify Email##} '
const builtInSubjectByLink = 'Your verification link'

/** A function may have asked for the code itself. */
function linkMessage(call: Call, pool: Pool, { sub, username, value, code, words }: Coded, link: string): NewMessage {
  const template = pool.config.VerificationMessageTemplate
  // The links first: a name could look like one.
  const linked = (words.emailMessage ?? template?.EmailMessageByLink ?? builtInByLink).replaceAll(
    linkPlaceholder,
    (_, label: string) => `<a href="${escapeHtml(link)}">${label}</a>`,
  )
  const filled = fillTemplate(linked, { username, code }, 'HTML mail')
  const subject = words.emailSubject ?? template?.EmailSubjectByLink ?? builtInSubjectByLink
  return sealMessage(call, pool, sub, 'code', { medium: 'EMAIL', to: value, subject, ...filled })
}

/** Where the link leads, on whatever host the pool is served. Spec: oauth-endpoints 7.2. */
export function confirmationLink({ settings }: Call, pool: Pool, clientId: string, username: string, code: string): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: code })
  return `${settings.publicUrl}/${pool.id}/confirmUser?${query}`
}
