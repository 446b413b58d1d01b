import { parentPort, workerData } from 'node:worker_threads'
import { chooseModularPower } from './modular-power-implementations.ts'
import { createSlots, slotCount } from './modular-power-slots.ts'
import type { PowerResult } from './modular-powers.ts'
import { bigIntToBytes, bytesToBigInt, groupBytes, prime } from './srp-group.ts'
import { lowerThisThread } from './thread-priority.ts'

const slots = createSlots(workerData as SharedArrayBuffer)
const { power } = chooseModularPower()
lowerThisThread()

/** A power, or the shared secret of an SRP exchange. */
const compute = ([first, second, A, b]: readonly Uint8Array[]): Buffer =>
  A && b ? sharedSecret({ verifier: first!, u: second!, A, b }) : power(first!, second!)

/** (A v^u)^b: two powers for one hop between threads. 0 where the base is 1 or N - 1, whose powers are known without the password. */
function sharedSecret({ verifier, u, A, b }: { verifier: Uint8Array; u: Uint8Array; A: Uint8Array; b: Uint8Array }): Buffer {
  const base = (bytesToBigInt(A) * bytesToBigInt(power(verifier, u))) % prime
  return base <= 1n || base === prime - 1n ? Buffer.alloc(groupBytes) : power(bigIntToBytes(base), b)
}

// Requests arrive in the order of the slots. The thread does nothing else, so it waits on their count instead of running an event loop.
for (let done = 0; ; done = (done + 1) | 0) {
  // A notification that comes late, when its request is computed already, wakes the thread without a new request.
  while (Atomics.load(slots.requestCount, 0) === done) Atomics.wait(slots.requestCount, 0, done)
  const slot = (done >>> 0) % slotCount
  let result: PowerResult = slot
  try {
    slots.writeResult(slot, compute(slots.readRequest(slot)))
  } catch (error) {
    result = { failure: error instanceof Error ? error.message : String(error) }
  }
  parentPort!.postMessage(result)
}
