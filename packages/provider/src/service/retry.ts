import { setTimeout as wait } from 'node:timers/promises'
import { hasErrorName } from './errors.ts'

/** How long, and which errors, to retry. */
export interface RetryOptions {
  signal: AbortSignal
  /** How long an error is retried. */
  seconds: number
  /** Errors to retry besides `retryableErrors`. */
  isRetryable?: (error: unknown) => boolean
}

/** Concurrent changes and throttling, which a later call does not meet. */
const retryableErrors = ['ConcurrentModificationException', 'TooManyRequestsException', 'ThrottlingException', 'Throttling']

/** Calls until success, a final error or the deadline, with pauses that double from 0.25 to 5 seconds. Throws the last error. */
export async function withRetries<Result>(call: () => Promise<Result>, { signal, seconds, isRetryable }: RetryOptions): Promise<Result> {
  const deadline = Date.now() + seconds * 1000
  for (let pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await call()
    } catch (error) {
      const isRetried = retryableErrors.some(name => hasErrorName(error, name)) || isRetryable?.(error)
      if (!isRetried || signal.aborted || Date.now() + pause > deadline) throw error
    }
    await wait(pause, undefined, { signal })
  }
}
