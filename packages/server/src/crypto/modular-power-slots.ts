import { groupBytes } from './srp-group.ts'

/** Requests that one thread can hold at a time. */
export const slotCount = 16

const headerBytes = 64
/** Base and exponent of a power; the four numbers of a shared SRP secret. */
const mostNumbers = 4
const lengthBytes = 4 * mostNumbers
const slotBytes = lengthBytes + mostNumbers * groupBytes

/**
 * Memory shared by one worker thread and the event loop. Header: number of requests. Each slot: the lengths of its numbers, 0 for those that it has not, and the
 * numbers; the result overwrites the first. Two messages would cost 0.2 ms of CPU beside a power of 0.7 ms; shared memory costs 0.03 ms.
 */
export interface Slots {
  buffer: SharedArrayBuffer
  /** Element 0 counts the requests; the thread waits on it. */
  requestCount: Int32Array
  writeRequest(slot: number, ...numbers: readonly Uint8Array[]): void
  readRequest(slot: number): Uint8Array[]
  writeResult(slot: number, result: Uint8Array): void
  readResult(slot: number): Buffer
}

/** Slots over new shared memory, or over the memory that another thread created. */
export function createSlots(buffer = new SharedArrayBuffer(headerBytes + slotCount * slotBytes)): Slots {
  const bytes = new Uint8Array(buffer)
  const start = (slot: number) => headerBytes + slot * slotBytes
  const views = Array.from({ length: slotCount }, (_, slot) => new Int32Array(buffer, start(slot), mostNumbers))
  const lengths = (slot: number) => views[slot]!
  const number = (slot: number, index: number) => start(slot) + lengthBytes + index * groupBytes
  return {
    buffer,
    requestCount: new Int32Array(buffer, 0, 1),
    writeRequest(slot, ...numbers) {
      for (let index = 0; index < mostNumbers; index++) {
        lengths(slot)[index] = numbers[index]?.length ?? 0
        if (numbers[index]) bytes.set(numbers[index]!, number(slot, index))
      }
    },
    readRequest: slot =>
      [...lengths(slot)]
        .filter(length => length > 0)
        .map((length, index) => bytes.slice(number(slot, index), number(slot, index) + length)),
    writeResult(slot, result) {
      bytes.set(result, number(slot, 0))
      // The other numbers are derived from a password, so they are erased after their use.
      bytes.fill(0, number(slot, 1), number(slot, mostNumbers))
    },
    // `slice` copies, so the slot can be written again.
    readResult: slot => Buffer.from(bytes.slice(number(slot, 0), number(slot, 0) + groupBytes).buffer),
  }
}
