import { setTimeout } from 'node:timers/promises'
import type { EventsAfter, RequestEvent } from '@poolhouse/server'
import { listenForStop } from '../stop-signals.ts'

const pollIntervalMs = 300

/** What `followEvents` tells. */
interface Follower {
  event(event: RequestEvent): void
  /** Events came faster than they were asked for, and this many are lost. */
  missed(count: number): void
}

/**
 * Tells of the events that `read` answers and of every new one, until a stop signal or until `read` answers undefined, because the service has ended.
 * Resolves with whether the service still runs.
 */
export async function followEvents(read: (after: number) => Promise<EventsAfter | undefined>, follower: Follower): Promise<boolean> {
  const { signal, release } = listenForStop()
  let after = 0
  try {
    while (!signal.aborted) {
      const answer = await read(after)
      if (!answer) return false
      if (answer.missed > 0) follower.missed(answer.missed)
      for (const event of answer.events) follower.event(event)
      after = answer.last
      await setTimeout(pollIntervalMs, undefined, { signal }).catch(() => {})
    }
    return true
  } finally {
    release()
  }
}
