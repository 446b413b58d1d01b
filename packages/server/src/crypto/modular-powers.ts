import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createSlots, type Slots, slotCount } from './modular-power-slots.ts'

/** The slot of the answer: a bare number, because it costs the least to send. */
export type PowerAnswer = number | { failure: string }

interface Asked {
  base: Uint8Array
  exponent: Uint8Array
  resolve(power: Buffer): void
  reject(reason: Error): void
}

/** A thread, the questions it has (in turn, at most `slotCount`), and how many it was ever given. */
interface Hand {
  worker: Worker
  slots: Slots
  asked: Asked[]
  given: number
}

/** A power takes most of a millisecond; more threads than cores would only wait for each other. */
const mostThreads = Math.min(4, Math.max(1, availableParallelism()))
/** Sources run as they are, and so does what is built of them. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

const hands: Hand[] = []
const waiting: Asked[] = []

/**
 * `base ^ exponent mod N` (384 bytes), off the event loop. Both are big-endian, at most 384 bytes; 1 < base < N - 1, exponent > 0.
 * Threads start one by one as they are needed, and do not keep the process alive while they wait.
 */
export function modularPower(base: Uint8Array, exponent: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const question = { base, exponent, resolve, reject }
    const hand = idlest()
    if (hand.asked.length < slotCount) give(hand, question)
    else waiting.push(question)
  })
}

function idlest(): Hand {
  let best: Hand | undefined
  for (const hand of hands) if (!best || hand.asked.length < best.asked.length) best = hand
  return best && (best.asked.length === 0 || hands.length >= mostThreads) ? best : startHand()
}

function give(hand: Hand, question: Asked): void {
  if (hand.asked.length === 0) hand.worker.ref()
  hand.asked.push(question)
  hand.slots.put(hand.given % slotCount, question.base, question.exponent)
  hand.given++
  Atomics.store(hand.slots.asked, 0, hand.given | 0)
  Atomics.notify(hand.slots.asked, 0)
}

function startHand(): Hand {
  const slots = createSlots()
  const worker = new Worker(new URL(`./modular-power-worker.${extension}`, import.meta.url), {
    name: 'modular-powers',
    workerData: slots.buffer,
  })
  const hand: Hand = { worker, slots, asked: [], given: 0 }
  worker.on('message', (answer: PowerAnswer) => settle(hand, answer))
  worker.on('error', error => lose(hand, error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => lose(hand, new Error('A thread for modular powers ended')))
  hands.push(hand)
  return hand
}

/** Answers come in the order of the questions. */
function settle(hand: Hand, answer: PowerAnswer): void {
  const question = hand.asked.shift()
  // Before the slot is given again.
  const outcome = typeof answer === 'number' ? hand.slots.take(answer) : new Error(`Modular power: ${answer.failure}`)
  const next = waiting.shift()
  if (next) give(hand, next)
  else if (hand.asked.length === 0) hand.worker.unref()
  if (outcome instanceof Error) question?.reject(outcome)
  else question?.resolve(outcome)
}

function lose(hand: Hand, reason: Error): void {
  const at = hands.indexOf(hand)
  if (at >= 0) hands.splice(at, 1)
  for (const question of hand.asked.splice(0)) question.reject(reason)
  // Nobody else would answer those that wait for a slot of this thread.
  if (hands.length === 0) for (const question of waiting.splice(0)) question.reject(reason)
}
