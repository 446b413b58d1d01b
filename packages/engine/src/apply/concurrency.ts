/** Limits how much work runs at once; the rest waits in order. */
export class Semaphore {
  private readonly size: number
  private free: number
  private readonly waiting: (() => void)[] = []
  private running = 0
  private idle: (() => void)[] = []

  constructor(size: number) {
    this.size = Math.max(1, size)
    this.free = this.size
  }

  /** Runs the work as soon as a slot is free. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++
    try {
      if (this.free > 0) this.free--
      else await new Promise<void>(resolve => this.waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = this.waiting.shift()
        if (next) next()
        else this.free++
      }
    } finally {
      this.running--
      if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve()
    }
  }

  /** How many slots are in use. */
  get inUse(): number {
    return this.size - this.free
  }

  /** Resolves when nothing runs and nothing waits. */
  async whenIdle(): Promise<void> {
    if (this.running > 0) await new Promise<void>(resolve => this.idle.push(resolve))
  }
}

/** Returns a function that runs work one after the other, in the order of its calls. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}
