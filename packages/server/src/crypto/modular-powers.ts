import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createSlots, type Slots, slotCount } from './modular-power-slots.ts'

/** The slot that holds the result, as a bare number because that is the cheapest message, or the reason of a failure. */
export type PowerResult = number | { failure: string }

interface PowerRequest {
  numbers: readonly Uint8Array[]
  resolve(power: Buffer): void
  reject(reason: Error): void
}

/** A worker thread, its pending requests in order (at most `slotCount`), and the number of requests ever assigned to it. */
interface PowerThread {
  worker: Worker
  slots: Slots
  pending: PowerRequest[]
  assigned: number
}

/** A power keeps a core busy for most of a millisecond, so more threads than cores are of no use. */
const maxThreads = Math.min(4, Math.max(1, availableParallelism()))
/** The worker runs from source as well as from the build. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

const threads: PowerThread[] = []
const queue: PowerRequest[] = []

/**
 * Computes `base ^ exponent mod N` (384 bytes) on a worker thread. Both are big-endian, at most 384 bytes; 1 < base < N - 1, exponent > 0.
 * Threads are started on demand, and do not keep the process alive while they are idle.
 */
export const modularPower = (base: Uint8Array, exponent: Uint8Array): Promise<Buffer> => compute([base, exponent])

/** The secret of an SRP exchange that both sides share, (A v^u)^b: 384 bytes. Undefined where its base is 1 or N - 1. */
export async function sharedSrpSecret(numbers: {
  A: Uint8Array
  verifier: Uint8Array
  u: Uint8Array
  b: Uint8Array
}): Promise<Buffer | undefined> {
  const { A, verifier, u, b } = numbers
  const secret = await compute([verifier, u, A, b])
  return secret.every(byte => byte === 0) ? undefined : secret
}

function compute(numbers: readonly Uint8Array[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = { numbers, resolve, reject }
    const thread = leastBusyThread()
    if (thread.pending.length < slotCount) assign(thread, request)
    else queue.push(request)
  })
}

function leastBusyThread(): PowerThread {
  let best: PowerThread | undefined
  for (const thread of threads) if (!best || thread.pending.length < best.pending.length) best = thread
  return best && (best.pending.length === 0 || threads.length >= maxThreads) ? best : startThread()
}

function assign(thread: PowerThread, request: PowerRequest): void {
  if (thread.pending.length === 0) thread.worker.ref()
  thread.pending.push(request)
  thread.slots.writeRequest(thread.assigned % slotCount, ...request.numbers)
  thread.assigned++
  Atomics.store(thread.slots.requestCount, 0, thread.assigned | 0)
  Atomics.notify(thread.slots.requestCount, 0)
}

function startThread(): PowerThread {
  const slots = createSlots()
  const worker = new Worker(new URL(`./modular-power-worker.${extension}`, import.meta.url), {
    name: 'modular-powers',
    workerData: slots.buffer,
  })
  const thread: PowerThread = { worker, slots, pending: [], assigned: 0 }
  worker.on('message', (result: PowerResult) => settleOldest(thread, result))
  worker.on('error', error => discardThread(thread, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => discardThread(thread, new Error('A thread for modular powers ended')))
  threads.push(thread)
  return thread
}

/** A thread sends its results in the order of its requests. */
function settleOldest(thread: PowerThread, result: PowerResult): void {
  const request = thread.pending.shift()
  // Read before `assign` reuses the slot.
  const outcome = typeof result === 'number' ? thread.slots.readResult(result) : new Error(`Modular power: ${result.failure}`)
  const next = queue.shift()
  if (next) assign(thread, next)
  else if (thread.pending.length === 0) thread.worker.unref()
  if (outcome instanceof Error) request?.reject(outcome)
  else request?.resolve(outcome)
}

function discardThread(thread: PowerThread, reason: Error): void {
  const at = threads.indexOf(thread)
  if (at >= 0) threads.splice(at, 1)
  for (const request of thread.pending.splice(0)) request.reject(reason)
  // Without threads, queued requests would wait for ever.
  if (threads.length === 0) for (const request of queue.splice(0)) request.reject(reason)
}
