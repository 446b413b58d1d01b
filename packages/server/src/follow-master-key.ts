import type { Context } from './context.ts'
import { followMasterKey } from './master-key-progress.ts'
import { reportOutages } from './outage.ts'
import { startPolling } from './polling.ts'

const pauseMs = 1_000
/** A node that was given one key can only notice that the store has another one. */
const pauseWithOneKeyMs = 5_000

/** Follows the master key of the store, and seals rows again while it is replaced. Returns a function that stops it. */
export function startFollowingMasterKey(context: Context): () => Promise<void> {
  const { store, keys, log } = context
  const hasTwo = keys.otherFingerprint() !== undefined
  // An embedded store has one process, which knows what it was given.
  if (!hasTwo && store.engine !== 'postgres') return async () => {}
  let isReported = false
  // Loaded where there is something to do: it knows the tables of all rooms.
  const rewrite = async (at: Context) => (await import('./master-key-rotation.ts')).rewriteStep(at)
  const work = async () => {
    const isKnown = await followMasterKey(context)
    if (!isKnown && !isReported)
      log.error(
        'The master key of the store was replaced by one that this node does not have: it is not ready, and must not get requests. Start it with the new key, and with the old one as POOLHOUSE_OLD_MASTER_KEY_FILE until the rotation is done',
      )
    isReported = !isKnown
    return isKnown && keys.otherFingerprint() !== undefined && (await rewrite(context)) === 'worked' ? 1 : 0
  }
  const outages = reportOutages(log, {
    during: 'The master key cannot be replaced further',
    after: 'The master key is being replaced further',
  })
  return startPolling({ work, batchSize: 1, pauseMs: hasTwo ? pauseMs : pauseWithOneKeyMs, outages })
}
