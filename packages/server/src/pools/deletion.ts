import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { reportOutages } from '../outage.ts'
import { startPolling } from '../polling.ts'
import { listPoolsToEmpty, stepPoolDeletion } from '../storage/index.ts'

/** Milliseconds between two looks for deleted pools. */
const pollMs = 1_000
const poolsAtOnce = 20

/**
 * Deletes the rows of deleted pools, in steps that other decisions run between. Steps are taken up again after a restart, and by any node. Returns a
 * function that stops it.
 */
export function startEmptyingPools({ store, clock, log }: Context): () => Promise<void> {
  const stopping = new AbortController()
  const empty = async (id: string) => {
    let from = 0
    while (!stopping.signal.aborted) {
      const started = performance.now()
      const step = await store.decide(stepPoolDeletion, { id, from, at: clock.now() })
      if (step.kind === 'emptied') return
      from = step.from
      // Half of the time is for others.
      await pause(performance.now() - started, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const stopPolling = startPolling({
    work: async () => {
      const pools = await store.read(listPoolsToEmpty({ at: clock.now(), limit: poolsAtOnce }))
      for (const id of pools) if (!stopping.signal.aborted) await empty(id)
      return pools.length
    },
    batchSize: poolsAtOnce,
    pauseMs: pollMs,
    outages: reportOutages(log, { during: 'Rows of deleted pools cannot be removed', after: 'Rows of deleted pools can be removed again' }),
  })
  return () => {
    stopping.abort()
    return stopPolling()
  }
}
