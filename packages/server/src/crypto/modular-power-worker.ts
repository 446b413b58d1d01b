import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-implementations.ts'
import { createSlots, slotCount } from './modular-power-slots.ts'
import type { PowerResult } from './modular-powers.ts'

const slots = createSlots(workerData as SharedArrayBuffer)
const { power } = chooseModularPower()
lowerPriority()

// Requests arrive in the order of the slots. The thread does nothing else, so it waits on their count instead of running an event loop.
for (let done = 0; ; done = (done + 1) | 0) {
  // A notification that comes late, when its request is computed already, wakes the thread without a new request.
  while (Atomics.load(slots.requestCount, 0) === done) Atomics.wait(slots.requestCount, 0, done)
  const slot = (done >>> 0) % slotCount
  let result: PowerResult = slot
  try {
    const { base, exponent } = slots.readRequest(slot)
    slots.writeResult(slot, power(base, exponent))
  } catch (error) {
    result = { failure: error instanceof Error ? error.message : String(error) }
  }
  parentPort!.postMessage(result)
}

/**
 * Lowers the priority of this thread below the event loop's, so that a burst of sign-ins does not delay other requests. Only Linux has a priority per
 * thread (setpriority(2), NOTES); elsewhere it would apply to the whole process.
 */
function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), 3)
  } catch {
    // Without /proc all threads keep the same priority.
  }
}
