import { parentPort, workerData } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-paths.ts'
import { slotCount, slotsOver } from './modular-power-slots.ts'
import type { PowerAnswer } from './modular-powers.ts'

const slots = slotsOver(workerData as SharedArrayBuffer)
const { power } = chooseModularPower()

// Questions come in turn through the slots; the thread has nothing else to do, so it sleeps on their count instead of in an event loop.
for (let done = 0; ; done = (done + 1) | 0) {
  Atomics.wait(slots.asked, 0, done)
  const slot = (done >>> 0) % slotCount
  let answer: PowerAnswer = slot
  try {
    const { base, exponent } = slots.question(slot)
    slots.answer(slot, power(base, exponent))
  } catch (error) {
    answer = { failure: error instanceof Error ? error.message : String(error) }
  }
  parentPort!.postMessage(answer)
}
