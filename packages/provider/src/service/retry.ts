import { setTimeout as wait } from 'node:timers/promises'
import { hasErrorName } from './errors.ts'

export interface RetryOptions {
  signal: AbortSignal
  /** Seconds in which an error is tried again. */
  seconds: number
  /** Errors worth another try, besides the ones that always are. */
  isRetryable?: (error: unknown) => boolean
}

/** Somebody else changed the same thing, or too many calls: both pass. */
const retryableErrors = ['ConcurrentModificationException', 'TooManyRequestsException', 'ThrottlingException']

/** Calls until it works, an error is final, or patience ends: waits double from a quarter second up to five. The last error is thrown. */
export async function withRetries<Result>(call: () => Promise<Result>, { signal, seconds, isRetryable }: RetryOptions): Promise<Result> {
  const deadline = Date.now() + seconds * 1000
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await call()
    } catch (error) {
      const worthIt = retryableErrors.some(name => hasErrorName(error, name)) || isRetryable?.(error)
      if (!worthIt || signal.aborted || Date.now() + pause > deadline) throw error
    }
    await wait(pause, undefined, { signal })
  }
}
