import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createSlots, type Slots, slotCount } from './modular-power-slots.ts'

/** The slot of the answer: a bare number, because it costs the least to send. */
export type PowerResult = number | { failure: string }

interface PowerRequest {
  base: Uint8Array
  exponent: Uint8Array
  resolve(power: Buffer): void
  reject(reason: Error): void
}

/** A thread, the questions it has (in turn, at most `slotCount`), and how many it was ever given. */
interface PowerThread {
  worker: Worker
  slots: Slots
  pending: PowerRequest[]
  assigned: number
}

/** A power takes most of a millisecond; more threads than cores would only wait for each other. */
const maxThreads = Math.min(4, Math.max(1, availableParallelism()))
/** Sources run as they are, and so does what is built of them. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

const threads: PowerThread[] = []
const queue: PowerRequest[] = []

/**
 * `base ^ exponent mod N` (384 bytes), off the event loop. Both are big-endian, at most 384 bytes; 1 < base < N - 1, exponent > 0.
 * Threads start one by one as they are needed, and do not keep the process alive while they wait.
 */
export function modularPower(base: Uint8Array, exponent: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const question = { base, exponent, resolve, reject }
    const hand = leastBusyThread()
    if (hand.pending.length < slotCount) assign(hand, question)
    else queue.push(question)
  })
}

function leastBusyThread(): PowerThread {
  let best: PowerThread | undefined
  for (const hand of threads) if (!best || hand.pending.length < best.pending.length) best = hand
  return best && (best.pending.length === 0 || threads.length >= maxThreads) ? best : startThread()
}

function assign(hand: PowerThread, question: PowerRequest): void {
  if (hand.pending.length === 0) hand.worker.ref()
  hand.pending.push(question)
  hand.slots.writeRequest(hand.assigned % slotCount, question.base, question.exponent)
  hand.assigned++
  Atomics.store(hand.slots.requestCount, 0, hand.assigned | 0)
  Atomics.notify(hand.slots.requestCount, 0)
}

function startThread(): PowerThread {
  const slots = createSlots()
  const worker = new Worker(new URL(`./modular-power-worker.${extension}`, import.meta.url), {
    name: 'modular-powers',
    workerData: slots.buffer,
  })
  const hand: PowerThread = { worker, slots, pending: [], assigned: 0 }
  worker.on('message', (answer: PowerResult) => settleOldest(hand, answer))
  worker.on('error', error => discardThread(hand, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => discardThread(hand, new Error('A thread for modular powers ended')))
  threads.push(hand)
  return hand
}

/** Answers come in the order of the questions. */
function settleOldest(hand: PowerThread, answer: PowerResult): void {
  const question = hand.pending.shift()
  // Before the slot is given again.
  const outcome = typeof answer === 'number' ? hand.slots.readResult(answer) : new Error(`Modular power: ${answer.failure}`)
  const next = queue.shift()
  if (next) assign(hand, next)
  else if (hand.pending.length === 0) hand.worker.unref()
  if (outcome instanceof Error) question?.reject(outcome)
  else question?.resolve(outcome)
}

function discardThread(hand: PowerThread, reason: Error): void {
  const at = threads.indexOf(hand)
  if (at >= 0) threads.splice(at, 1)
  for (const question of hand.pending.splice(0)) question.reject(reason)
  // Nobody else would answer those that wait for a slot of this thread.
  if (threads.length === 0) for (const question of queue.splice(0)) question.reject(reason)
}
