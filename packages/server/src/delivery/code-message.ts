import type { Call } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'
import type { ContactAttribute } from './destination.ts'
import { sealMessage, type Words } from './message.ts'

interface Coded {
  sub: string
  username: string
  attribute: ContactAttribute
  /** Where it goes. */
  value: string
  code: string
  words: Words
}

/** Built-in texts of the service. */
const builtIn = 'Your verification code is {####}. '
const builtInSubject = 'Your verification code'

/** A code by mail or SMS, in the pool's words. Links instead of codes need a domain, which there is none of yet: they are codes too. */
export function codeMessage(call: Call, pool: Pool, { sub, username, attribute, value, code, words: own }: Coded): OutboxRow {
  const template = pool.config.VerificationMessageTemplate
  const isMail = attribute === 'email'
  const words = (isMail ? (own.emailMessage ?? template?.EmailMessage) : (own.smsMessage ?? template?.SmsMessage)) ?? builtIn
  const text = words.replaceAll('{username}', () => username).replaceAll('{####}', () => code)
  const subject = own.emailSubject ?? template?.EmailSubject ?? builtInSubject
  return sealMessage(call, pool, sub, 'code', isMail ? { medium: 'EMAIL', to: value, subject, text } : { medium: 'SMS', to: value, text })
}
