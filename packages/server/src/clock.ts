import type { Clock } from './context.ts'
import { advanceClock, readMetadata, type Store } from './storage/index.ts'

/** The domain clock: the real time plus an offset that the store keeps. Development mode can increase the offset, never decrease it. */
export class DomainClock implements Clock {
  #offset: number
  readonly #store: Store
  #moving: Promise<void> = Promise.resolve()
  #tellOthers: (offset: number) => Promise<void> = async () => {}

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

  /** `tellOthers` is awaited after each move: it lets other processes with the same store follow. */
  onMove(tellOthers: (offset: number) => Promise<void>): void {
    this.#tellOthers = tellOthers
  }

  /** Takes over an offset that is in the store already, because another process moved the clock. */
  follow(offset: number): void {
    this.#offset = Math.max(this.#offset, offset)
  }

  /** Reads the offset again. */
  async refresh(): Promise<void> {
    this.follow(Number((await this.#store.read(readMetadata('clock_offset'))) ?? 0))
  }

  /** Moves the clock forwards, by whole milliseconds. The offset is stored before it is used; concurrent calls run one after the other. */
  advance(milliseconds: number): Promise<void> {
    const step = async () => {
      this.follow(await this.#store.decide(advanceClock, { offset: this.#offset + milliseconds }))
      await this.#tellOthers(this.#offset)
    }
    this.#moving = this.#moving.then(step, step)
    return this.#moving
  }
}
