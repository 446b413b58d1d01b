import type { Call } from '../context.ts'
import { escapeHtml } from '../http/index.ts'
import { domainUrl, type Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import { type CustomMessageTemplates, linkPlaceholder } from '../triggers/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage } from './message.ts'
import { fillTemplate } from './template.ts'

interface CodeMessage {
  sub: string
  username: string
  attribute: ContactAttribute
  /** The email address or phone number. */
  value: string
  code: string
  templates: CustomMessageTemplates
  /** Mail contains this link in the place of the code. */
  link?: string
}

/** The service's own texts, for pools without templates. */
const defaultText = 'Your verification code is {####}. '
const defaultSubject = 'Your verification code'

/** A verification code by mail or SMS, or a confirmation link by mail, from the pool's templates or those of CustomMessage. */
export function buildCodeMessage(call: Call, pool: Pool, message: CodeMessage): NewMessage {
  const { sub, username, attribute, value, code, templates: custom, link } = message
  if (link !== undefined && attribute === 'email') return buildLinkMessage(call, pool, message, link)
  const template = pool.config.VerificationMessageTemplate
  const isMail = attribute === 'email'
  const text = (isMail ? (custom.emailMessage ?? template?.EmailMessage) : (custom.smsMessage ?? template?.SmsMessage)) ?? defaultText
  const filled = fillTemplate(text, { username, code }, isMail ? 'mail' : 'SMS')
  const subject = custom.emailSubject ?? template?.EmailSubject ?? defaultSubject
  return sealMessage(
    call,
    pool,
    sub,
    'code',
    isMail ? { medium: 'EMAIL', to: value, subject, code, ...filled } : { medium: 'SMS', to: value, code, text: filled.text },
  )
}

const defaultLinkText = 'Please click the link below to verify your email address. {##Verify Email##} '
const defaultLinkSubject = 'Your verification link'

/** The template may contain the code as well. */
function buildLinkMessage(call: Call, pool: Pool, { sub, username, value, code, templates }: CodeMessage, link: string): NewMessage {
  const template = pool.config.VerificationMessageTemplate
  // Links are inserted before the username, because a username could look like a link placeholder.
  const linked = (templates.emailMessage ?? template?.EmailMessageByLink ?? defaultLinkText).replaceAll(
    linkPlaceholder,
    (_, label: string) => `<a href="${escapeHtml(link)}">${label}</a>`,
  )
  const filled = fillTemplate(linked, { username, code }, 'HTML mail')
  const subject = templates.emailSubject ?? template?.EmailSubjectByLink ?? defaultLinkSubject
  return sealMessage(call, pool, sub, 'code', { medium: 'EMAIL', to: value, subject, code, link, ...filled })
}

/**
 * The URL of the page that confirms a sign-up. It is always at the public URL, whatever host the pool is served at; with `--as-aws` it is at the pool's
 * domain, as AWS has it. docs/reference/oauth-endpoints.md#7.2.
 */
export function confirmationLink({ settings }: Call, pool: Pool, clientId: string, username: string, code: string): string {
  const query = new URLSearchParams({ client_id: clientId, user_name: username, confirmation_code: code })
  const base = (settings.awsRegions && domainUrl(pool)) ?? `${settings.publicUrl}/${pool.id}`
  return `${base}/confirmUser?${query}`
}
