import type { OutageReport } from './outage.ts'

/** Work that is done again and again, as long as the service runs. */
export interface PolledWork {
  /** Does what is due, and returns how many pieces it did. */
  work: () => Promise<number>
  /** As many pieces as one run does at most: after fewer there is a pause. */
  batchSize: number
  /** Milliseconds of the pause. */
  pauseMs: number
  /** Called after each run with its failure, if it failed; the next run follows after the pause. */
  outages: OutageReport
  /** Awaited before the first run. */
  ready?: Promise<unknown>
}

/** Starts the work. Returns a function that stops it: it resolves when the last run has ended. */
export function startPolling({ work, batchSize, pauseMs, outages, ready = Promise.resolve() }: PolledWork): () => Promise<void> {
  let isStopped = false
  let wake = () => {}
  const pause = () =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, pauseMs)
      timer.unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const run = async () => {
    await ready
    while (!isStopped) {
      const done = await work().then(
        count => {
          outages.succeeded()
          return count
        },
        cause => {
          outages.failed(cause)
          return 0
        },
      )
      if (done < batchSize && !isStopped) await pause()
    }
  }
  const running = run()
  return async () => {
    isStopped = true
    wake()
    await running
  }
}

/** The wait before the next attempt: 2 s, 4 s, … at most ten minutes. */
export const retryDelayMs = (attempts: number): number => Math.min(1_000 * 2 ** attempts, 600_000)
