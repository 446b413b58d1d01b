import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import { sealMessage, type Words } from './message.ts'
import { fillTemplate } from './template.ts'

/** Built-in texts of the service. */
const builtIn = 'Your authentication code is {####}. '
const builtInSubject = 'Your authentication code'

/** A second factor by SMS or mail, in the pool's words. */
export function buildMfaMessage(
  call: Call,
  pool: Pool,
  { sub, isMail, to, code, words }: { sub: string; isMail: boolean; to: string; code: string; words: Words },
): NewMessage {
  const { Factors, SmsAuthenticationMessage } = pool.config
  const text = (isMail ? (words.emailMessage ?? Factors?.Email?.Message) : (words.smsMessage ?? SmsAuthenticationMessage)) ?? builtIn
  const filled = fillTemplate(text, { code }, isMail ? 'mail' : 'SMS')
  const subject = words.emailSubject ?? Factors?.Email?.Subject ?? builtInSubject
  return sealMessage(
    call,
    pool,
    sub,
    'mfa',
    isMail ? { medium: 'EMAIL', to, subject, ...filled } : { medium: 'SMS', to, text: filled.text },
  )
}
