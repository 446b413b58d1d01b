import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

export interface PowerQuestion {
  id: number
  base: Uint8Array
  exponent: Uint8Array
}
export type PowerAnswer = { id: number; power: Uint8Array } | { id: number; failure: string }

interface Asked extends PowerQuestion {
  resolve(power: Buffer): void
  reject(reason: Error): void
}
interface Hand {
  worker: Worker
  asked: Map<number, Asked>
}

/** A power takes most of a millisecond; more threads than cores would only wait for each other. */
const mostThreads = Math.min(4, Math.max(1, availableParallelism()))
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './modular-power-worker.ts' : './modular-power-worker.js', import.meta.url)

const hands: Hand[] = []
let nextId = 1

/**
 * `base ^ exponent mod N` (384 bytes), off the event loop. Threads start one by one as they are needed, and do not keep the process alive
 * while they wait. Needs 1 < base < N - 1 and exponent > 0.
 */
export function modularPower(base: Uint8Array, exponent: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    ask({ id: nextId++, base, exponent, resolve, reject })
  })
}

function ask(question: Asked): void {
  const hand = idlest()
  if (hand.asked.size === 0) hand.worker.ref()
  hand.asked.set(question.id, question)
  hand.worker.postMessage({ id: question.id, base: question.base, exponent: question.exponent } satisfies PowerQuestion)
}

function idlest(): Hand {
  let best: Hand | undefined
  for (const hand of hands) if (!best || hand.asked.size < best.asked.size) best = hand
  if (best && (best.asked.size === 0 || hands.length >= mostThreads)) return best
  return startHand()
}

function startHand(): Hand {
  const hand: Hand = { worker: new Worker(workerFile, { name: 'modular-powers' }), asked: new Map() }
  hand.worker.on('message', (answer: PowerAnswer) => settle(hand, answer))
  hand.worker.on('error', error => lose(hand, error instanceof Error ? error : new Error(String(error))))
  hand.worker.on('exit', () => lose(hand, new Error('A thread for modular powers ended')))
  hands.push(hand)
  return hand
}

function settle(hand: Hand, answer: PowerAnswer): void {
  const question = hand.asked.get(answer.id)
  hand.asked.delete(answer.id)
  if (hand.asked.size === 0) hand.worker.unref()
  if ('power' in answer) question?.resolve(asBuffer(answer.power))
  else question?.reject(new Error(`Modular power: ${answer.failure}`))
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function lose(hand: Hand, reason: Error): void {
  const at = hands.indexOf(hand)
  if (at >= 0) hands.splice(at, 1)
  for (const question of hand.asked.values()) question.reject(reason)
  hand.asked.clear()
}
