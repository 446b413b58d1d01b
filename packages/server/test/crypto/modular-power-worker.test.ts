import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createSlots } from '../../src/crypto/modular-power-slots.ts'
import { bigIntToBytes } from '../../src/crypto/srp-group.ts'

/** A thread and the memory that it shares, as `modular-powers.ts` starts it. */
function startWorker() {
  const slots = createSlots()
  const worker = new Worker(new URL('../../src/crypto/modular-power-worker.ts', import.meta.url), { workerData: slots.buffer })
  onTestFinished(async () => void (await worker.terminate()))
  const messages: unknown[] = []
  worker.on('message', message => messages.push(message))
  return {
    messages,
    notify: () => Atomics.notify(slots.requestCount, 0),
    /** 3 ^ exponent, computed in the slot. */
    async powerOfThree(slot: number, exponent: number) {
      slots.writeRequest(slot, Buffer.from([3]), Buffer.from([exponent]))
      Atomics.add(slots.requestCount, 0, 1)
      Atomics.notify(slots.requestCount, 0)
      const [message] = await once(worker, 'message')
      return { message, power: slots.readResult(slot) }
    },
  }
}

// The event loop may lose its core between the count of a request and its notification; the thread may have computed the request by then.
test('a notification without a new request computes nothing, and the next powers are those of their requests', async () => {
  const { messages, notify, powerOfThree } = startWorker()
  expect(await powerOfThree(0, 2)).toEqual({ message: 0, power: bigIntToBytes(9n) })
  await vi.waitUntil(() => notify() === 1, { interval: 1 })
  await vi.waitUntil(() => notify() === 1, { interval: 1 })
  expect(await powerOfThree(1, 3)).toEqual({ message: 1, power: bigIntToBytes(27n) })
  expect(await powerOfThree(2, 4)).toEqual({ message: 2, power: bigIntToBytes(81n) })
  expect(messages).toEqual([0, 1, 2])
})
