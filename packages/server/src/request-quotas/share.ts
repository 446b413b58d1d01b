import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { reportOutages } from '../outage.ts'
import { startPolling } from '../polling.ts'
import { addRequestCounts, readRequestCounts } from '../storage/index.ts'
import type { RequestCounter, SharedCounts } from './counter.ts'

const everyMs = 1_000
/** Milliseconds: a node that read nothing for longer starts again from what is newer. */
const newestMs = 10_000

/**
 * Tells other nodes once a second what this one admitted, and subtracts what they admitted. Nodes that are all busy admit together what the quota
 * allows on average; in the first second of a burst each may admit as much as one alone. Returns a function that stops it.
 */
export function startSharingQuotas({ store, clock, log }: Context, counter: RequestCounter): () => Promise<void> {
  if (store.engine !== 'postgres') return async () => {}
  const node = newUuid()
  const seen = new Map<string, number>()
  let number = 0
  const share = async () => {
    const at = clock.now()
    const counts = counter.takeUnshared()
    if (Object.keys(counts).length > 0) await store.decide(addRequestCounts, { node, number: ++number, at, counts: JSON.stringify(counts) })
    const current = new Set<string>()
    for (const row of await store.read(readRequestCounts({ node, after: at - newestMs }))) {
      current.add(row.node)
      if (row.number <= (seen.get(row.node) ?? 0)) continue
      seen.set(row.node, row.number)
      counter.subtract(JSON.parse(row.counts) as SharedCounts)
    }
    for (const other of seen.keys()) if (!current.has(other)) seen.delete(other)
    return 0
  }
  const outages = reportOutages(log, {
    during: 'Request quotas are counted for this node alone: the counts of the others cannot be read',
    after: 'The counts of other nodes can be read again',
  })
  return startPolling({ work: share, batchSize: 1, pauseMs: everyMs, outages })
}
