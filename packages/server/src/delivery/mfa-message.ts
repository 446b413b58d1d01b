import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import type { CustomMessageTemplates } from '../triggers/index.ts'
import { sealMessage } from './message.ts'
import { fillTemplate } from './template.ts'

/** The service's own texts, for pools without templates. */
const defaultText = 'Your authentication code is {####}. '
const defaultSubject = 'Your authentication code'

/** A second-factor code by SMS or mail, from the pool's templates or those of CustomMessage. */
export function buildMfaMessage(
  call: Call,
  pool: Pool,
  { sub, isMail, to, code, templates }: { sub: string; isMail: boolean; to: string; code: string; templates: CustomMessageTemplates },
): NewMessage {
  const { Factors, SmsAuthenticationMessage } = pool.config
  const text =
    (isMail ? (templates.emailMessage ?? Factors?.Email?.Message) : (templates.smsMessage ?? SmsAuthenticationMessage)) ?? defaultText
  const filled = fillTemplate(text, { code }, isMail ? 'mail' : 'SMS')
  const subject = templates.emailSubject ?? Factors?.Email?.Subject ?? defaultSubject
  return sealMessage(
    call,
    pool,
    sub,
    'mfa',
    isMail ? { medium: 'EMAIL', to, subject, code, ...filled } : { medium: 'SMS', to, code, text: filled.text },
  )
}
