import type { Log } from './context.ts'

/** Reports on work that is repeated and may fail each time. */
export interface OutageReport {
  failed(cause: unknown): void
  succeeded(): void
}

/** What the log says: while the work fails, and once when it works again. */
export interface OutageTexts {
  during: string
  after: string
}

/** Milliseconds until a failure that lasts is reported again: 10 s, 20 s, … at most ten minutes. */
export const repeatAfterMs = (reports: number): number => Math.min(10_000 * 2 ** (reports - 1), 600_000)

/**
 * Keeps work that fails twice a second from filling the log: the first failure is reported at once, a lasting one at growing intervals, and its
 * end once. `now` is a clock in milliseconds that tests replace.
 */
export function reportOutages(log: Log, { during, after }: OutageTexts, now: () => number = () => performance.now()): OutageReport {
  let outage: { since: number; failures: number; reports: number; nextAt: number } | undefined
  const seconds = (since: number) => Math.round((now() - since) / 1_000)
  return {
    failed(cause) {
      outage ??= { since: now(), failures: 0, reports: 0, nextAt: now() }
      outage.failures++
      if (now() < outage.nextAt) return
      outage.reports++
      outage.nextAt = now() + repeatAfterMs(outage.reports)
      const { failures, since } = outage
      log.warn(during, { cause: String(cause), ...(failures > 1 && { failures, forSeconds: seconds(since) }) })
    },
    succeeded() {
      if (!outage) return
      const { failures, since } = outage
      outage = undefined
      log.warn(after, { failures, afterSeconds: seconds(since) })
    },
  }
}
