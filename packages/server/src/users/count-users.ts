import { setImmediate } from 'node:timers/promises'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { countNextUsers, type Store } from '../storage/index.ts'

/** Users that are counted in one turn of the event loop: about half a millisecond. */
const rowsPerStep = 5_000
/** Milliseconds that the count of a large pool is used again. The service counts once in some hours. */
const maxAge = 60_000

/** Only what another node would count too, so that each node has its own. */
const counts = new WeakMap<Store, Map<string, { count: number; at: number }>>()

/**
 * `EstimatedNumberOfUsers` of the API: exact in a small pool. A large one is counted in steps, between which the event loop answers other requests, and not again
 * within a minute.
 */
export async function estimateUsers(
  { store }: Pick<Context, 'store'>,
  { id: poolId, createdAt }: Pick<Pool, 'id' | 'createdAt'>,
): Promise<number> {
  const known = counts.get(store) ?? new Map<string, { count: number; at: number }>()
  counts.set(store, known)
  const key = `${poolId} ${createdAt}`
  const before = known.get(key)
  if (before && performance.now() - before.at < maxAge) return before.count

  let total = 0
  let after = ''
  for (;;) {
    const { count, to } = await store.read(countNextUsers({ poolId, after, rows: rowsPerStep }))
    total += count
    if (to === undefined) break
    after = to
    await setImmediate()
  }
  if (total <= rowsPerStep) known.delete(key)
  else known.set(key, { count: total, at: performance.now() })
  return total
}
