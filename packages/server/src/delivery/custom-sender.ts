import type { Context } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import { invokeCustomSender } from '../triggers/index.ts'
import type { SendMessage } from './worker.ts'

/** The service escapes temporary passwords for HTML before it encrypts them; codes are digits. docs/reference/lambda-triggers.md#6.12. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escapeForHtml = (text: string): string => text.replaceAll(/[&<>]/g, character => escapes[character]!)

/** Sends by invoking the pool's CustomEmailSender or CustomSMSSender trigger. */
export const customSenderTransport =
  (context: Context, kms: AwsApi | undefined): SendMessage =>
  ({ text, event }, { pool }) =>
    invokeCustomSender({ ...context, kms }, pool, event!, escapeForHtml(text))
