import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'
import type { ContactAttribute } from './destination.ts'

interface Coded {
  sub: string
  username: string
  attribute: ContactAttribute
  /** Where it goes. */
  value: string
  code: string
}

/** Built-in texts of the service. */
const text = 'Your verification code is {####}. '
const subject = 'Your verification code'

/** A code by mail or SMS, in the pool's words. Links instead of codes need a domain, which there is none of yet: they are codes too. */
export function codeMessage(call: Call, pool: Pool, { sub, username, attribute, value, code }: Coded): OutboxRow {
  const template = pool.config.VerificationMessageTemplate
  const isMail = attribute === 'email'
  const words = (isMail ? template?.EmailMessage : template?.SmsMessage) ?? text
  const message = {
    medium: isMail ? 'EMAIL' : 'SMS',
    to: value,
    ...(isMail && { subject: template?.EmailSubject ?? subject }),
    text: words.replaceAll('{username}', () => username).replaceAll('{####}', () => code),
  }
  const id = newUuid()
  const sealed_payload = call.keys.seal({ dataKey: pool.dataKey, associated: [pool.id, sub, 'outbox', id], plain: JSON.stringify(message) })
  return { id, kind: 'code', sealed_payload, due_at: call.now }
}
