import type { Context } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import { callSender } from '../triggers/index.ts'
import type { Send } from './worker.ts'

/** Passwords travel in HTML: the service escapes them, and codes have nothing to escape. Spec: lambda-triggers 6.12. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, character => escapes[character]!)

/** The pool's own function sends. */
export const customSender =
  (context: Context, kms: AwsApi | undefined): Send =>
  ({ text, event }, { pool }) =>
    callSender({ ...context, kms }, pool, event!, escaped(text))
