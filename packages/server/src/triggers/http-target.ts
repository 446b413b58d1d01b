import { sendPost } from '../http/index.ts'
import { failedInvocation, type InvokeTarget, readErrorMessage, retryTimeouts } from './invocation.ts'

/**
 * A function behind a plain address: the event is posted, the answer is the event. One that threw says so by the header
 * X-Amz-Function-Error or an error payload, which Lambda's own emulator gives with status 200.
 */
export const httpTarget =
  (url: string, timeoutMs: number): InvokeTarget =>
  payload =>
    retryTimeouts(async () => {
      const posted = await sendPost(url, { body: payload, headers: { 'content-type': 'application/json' }, timeoutMs })
      if (posted.kind === 'timeout') return posted
      if (posted.kind === 'refused') return failedInvocation('configuration', posted.cause)
      const message = readErrorMessage(posted.text)
      if (message !== undefined) return { kind: 'threw', message }
      if (posted.header('x-amz-function-error') !== null) return { kind: 'threw', message: posted.text.slice(0, 500) }
      return posted.status === 200
        ? { kind: 'answered', text: posted.text }
        : failedInvocation('configuration', `${url} answered ${posted.status}`)
    })
