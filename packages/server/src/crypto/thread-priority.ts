import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/** Steps of nice(1) by which threads that compute stand below the event loop. */
const below = 10
const lowest = 19

/**
 * Lowers the priority of threads that compute below the event loop's, so that a burst of sign-ins does not delay other requests. Relative to the priority that the
 * process was started with: an absolute one could be higher than that. Only Linux has a priority per thread (setpriority(2), NOTES); elsewhere it would apply to the
 * whole process.
 */
function lower(threads: () => readonly string[]): void {
  if (process.platform !== 'linux') return
  try {
    for (const thread of threads()) setPriority(Number(thread), Math.min(lowest, getPriority() + below))
  } catch {
    // Without /proc all threads keep the same priority.
  }
}

/** Lowers the calling thread, which is no event loop. */
export const lowerThisThread = (): void => lower(() => [readlinkSync('/proc/thread-self').split('/').at(-1)!])

let isPoolLowered = false

/** Lowers the threads of libuv, which sign. Called by the event loop once they run: libuv starts all of them with its first work. */
export function lowerThreadPool(): void {
  if (isPoolLowered) return
  isPoolLowered = true
  const nameOf = (thread: string) => readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim()
  lower(() => readdirSync('/proc/self/task').filter(thread => nameOf(thread) === 'libuv-worker'))
}
