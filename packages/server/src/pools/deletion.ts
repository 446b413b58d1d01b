import { setTimeout as pause } from 'node:timers/promises'
import type { Context } from '../context.ts'
import { reportOutages } from '../outage.ts'
import { startPolling } from '../polling.ts'
import { type DeletionStep, listPoolsToEmpty, stepPoolDeletion } from '../storage/index.ts'

/** Milliseconds between two looks for deleted pools. */
const pollMs = 1_000
const poolsAtOnce = 20

/** Deletes all rows of a deleted pool, step after step, as long as it may. `between` gets what each step took, in milliseconds, and decides whether to go on. */
export async function emptyPool(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  id: string,
  between: (took: number) => Promise<boolean> = async () => true,
): Promise<void> {
  let step: DeletionStep = { kind: 'more' }
  while (step.kind === 'more') {
    const started = performance.now()
    step = await store.decide(stepPoolDeletion, { id, from: step.from, at: clock.now() })
    if (step.kind === 'more' && !(await between(performance.now() - started))) return
  }
}

/**
 * Deletes the rows of deleted pools, in steps that other decisions run between. Steps are taken up again after a restart, and by any node. Returns a
 * function that stops it.
 */
export function startEmptyingPools(context: Context): () => Promise<void> {
  const { store, clock, log } = context
  const stopping = new AbortController()
  const { signal } = stopping
  // Half of the time is for others.
  const rest = async (took: number) => {
    await pause(took, undefined, { signal }).catch(() => {})
    return !signal.aborted
  }
  const stopPolling = startPolling({
    work: async () => {
      const pools = await store.read(listPoolsToEmpty({ at: clock.now(), limit: poolsAtOnce }))
      for (const id of pools) if (!signal.aborted) await emptyPool(context, id, rest)
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
