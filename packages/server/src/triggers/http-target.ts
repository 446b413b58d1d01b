import { sendPost } from '../http/index.ts'
import { failedInvocation, type InvokeTarget, readErrorMessage, retryTimeouts } from './invocation.ts'

/**
 * A trigger target at a URL: it gets the event by POST and answers with the event. A function that threw is known by the header
 * X-Amz-Function-Error, or by an error payload, which the Lambda runtime interface emulator sends with status 200.
 */
export const httpTarget =
  (url: string, timeoutMs: number): InvokeTarget =>
  payload =>
    retryTimeouts(async () => {
      const result = await sendPost(url, { body: payload, headers: { 'content-type': 'application/json' }, timeoutMs })
      if (result.kind === 'timeout') return result
      if (result.kind === 'failed') return failedInvocation('configuration', result.cause)
      const message = readErrorMessage(result.text)
      if (message !== undefined) return { kind: 'threw', message }
      if (result.header('x-amz-function-error') !== null) return { kind: 'threw', message: result.text.slice(0, 500) }
      if (result.status !== 200) return failedInvocation('configuration', `${url} answered ${result.status}`)
      return { kind: 'answered', text: result.text }
    })
