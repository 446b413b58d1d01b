import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'
import type { OutboxRow } from '../storage/index.ts'

/** Built-in texts of the service. */
const text = 'Your authentication code is {####}. '
const subject = 'Your authentication code'

/** A second factor by SMS or mail, in the pool's words. */
export function mfaMessage(
  call: Call,
  pool: Pool,
  { sub, isMail, to, code }: { sub: string; isMail: boolean; to: string; code: string },
): OutboxRow {
  const { Factors, SmsAuthenticationMessage } = pool.config
  const words = (isMail ? Factors?.Email?.Message : SmsAuthenticationMessage) ?? text
  const message = {
    medium: isMail ? 'EMAIL' : 'SMS',
    to,
    ...(isMail && { subject: Factors?.Email?.Subject ?? subject }),
    text: words.replaceAll('{####}', () => code),
  }
  const id = newUuid()
  const sealed_payload = call.keys.seal({ dataKey: pool.dataKey, associated: [pool.id, sub, 'outbox', id], plain: JSON.stringify(message) })
  return { id, kind: 'mfa', sealed_payload, due_at: call.now }
}
