import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** Steps of nice(1) by which threads that compute stand below the event loop: half of its weight, so that they go on beside busy programs. */
const below = 3
const lowest = 19

/**
 * Lowers the priority of the calling thread, which is no event loop, so that a burst of sign-ins does not delay other requests. Relative to the priority that the
 * process was started with: an absolute one could be higher than that. Only Linux has a priority per thread (setpriority(2), NOTES); elsewhere it would apply to the
 * whole process.
 */
export function lowerThisThread(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), Math.min(lowest, getPriority() + below))
  } catch {
    // Without /proc all threads keep the same priority.
  }
}
