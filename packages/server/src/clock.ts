import type { Clock } from './context.ts'
import { advanceClock, readMetadata, type Store } from './storage/index.ts'

/** The domain clock: the real time plus an offset that the store keeps. Development mode can increase the offset, never decrease it. */
export class DomainClock implements Clock {
  #offset: number
  readonly #store: Store
  #moving: Promise<void> = Promise.resolve()

  static async open(store: Store): Promise<DomainClock> {
    return new DomainClock(store, Number((await store.read(readMetadata('clock_offset'))) ?? 0))
  }

  constructor(store: Store, offset: number) {
    this.#store = store
    this.#offset = offset
  }

  /** Milliseconds ahead of the real clock. */
  get offset(): number {
    return this.#offset
  }

  now(): number {
    return Date.now() + this.#offset
  }

  /** Moves the clock forwards, by whole milliseconds. The offset is stored before it is used; concurrent calls run one after the other. */
  advance(milliseconds: number): Promise<void> {
    const step = async () => {
      this.#offset = await this.#store.decide(advanceClock, { offset: this.#offset + milliseconds })
    }
    this.#moving = this.#moving.then(step, step)
    return this.#moving
  }
}
