import type { Context } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import { invokeCustomSender } from '../triggers/index.ts'
import type { SendMessage } from './worker.ts'

/** Passwords travel in HTML: the service escapes them, and codes have nothing to escape. Spec: lambda-triggers 6.12. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, character => escapes[character]!)

/** The pool's own function sends. */
export const customSenderTransport =
  (context: Context, kms: AwsApi | undefined): SendMessage =>
  ({ text, event }, { pool }) =>
    invokeCustomSender({ ...context, kms }, pool, event!, escaped(text))
