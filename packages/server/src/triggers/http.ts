import { post } from '../http/index.ts'
import { errorMessageOf, failed, type Invoke, patiently } from './outcome.ts'

/**
 * A function behind a plain address: the event is posted, the answer is the event. One that threw says so by the header
 * X-Amz-Function-Error or an error payload, which Lambda's own emulator gives with status 200.
 */
export const httpFunction =
  (url: string, patience: number): Invoke =>
  payload =>
    patiently(async () => {
      const posted = await post(url, { body: payload, headers: { 'content-type': 'application/json' }, patience })
      if (posted.kind === 'timeout') return posted
      if (posted.kind === 'refused') return failed('configuration', posted.cause)
      const message = errorMessageOf(posted.text)
      if (message !== undefined) return { kind: 'threw', message }
      if (posted.header('x-amz-function-error') !== null) return { kind: 'threw', message: posted.text.slice(0, 500) }
      return posted.status === 200 ? { kind: 'answered', text: posted.text } : failed('configuration', `${url} answered ${posted.status}`)
    })
