import { parentPort, workerData } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-implementations.ts'
import { createSlots, slotCount } from './modular-power-slots.ts'
import type { PowerResult } from './modular-powers.ts'
import { lowerThisThread } from './thread-priority.ts'

const slots = createSlots(workerData as SharedArrayBuffer)
const { power } = chooseModularPower()
lowerThisThread()

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
