import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-implementations.ts'
import { createSlots, slotCount } from './modular-power-slots.ts'
import type { PowerResult } from './modular-powers.ts'

const slots = createSlots(workerData as SharedArrayBuffer)
const { power } = chooseModularPower()
lowerPriority()

// Questions come in turn through the slots; the thread has nothing else to do, so it sleeps on their count instead of in an event loop.
for (let done = 0; ; done = (done + 1) | 0) {
  Atomics.wait(slots.requestCount, 0, done)
  const slot = (done >>> 0) % slotCount
  let answer: PowerResult = slot
  try {
    const { base, exponent } = slots.readRequest(slot)
    slots.writeResult(slot, power(base, exponent))
  } catch (error) {
    answer = { failure: error instanceof Error ? error.message : String(error) }
  }
  parentPort!.postMessage(answer)
}

/**
 * The event loop goes first where cores are short: else a burst of sign-ins holds up those who are signed in already. Linux has a priority for
 * each thread (setpriority(2), NOTES); elsewhere it would be the process's.
 */
function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), 3)
  } catch {
    // Without /proc all threads are alike, which is only slower.
  }
}
