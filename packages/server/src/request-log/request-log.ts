import type { RequestEvent } from './event.ts'

/** How many events are kept. */
const capacity = 1_000

/** What `RequestLog.after` answers. */
export interface EventsAfter {
  /** Oldest first. */
  events: RequestEvent[]
  /** The number of the newest event, to ask for what comes later. */
  last: number
  /** How many events after the asked number were dropped, because others came later. */
  missed: number
}

/** An event of a request that succeeded, as it is made when somebody reads it. */
type BuildEvent = (number: number) => RequestEvent

/** The last events of this process, and who follows them. Other nodes have their own. */
export class RequestLog {
  /** The event with number n is at index (n - 1) % capacity. */
  readonly #ring: (RequestEvent | BuildEvent)[] = []
  readonly #followers = new Set<(event: RequestEvent) => void>()
  #last = 0

  /** The number of the next event. */
  get nextNumber(): number {
    return this.#last + 1
  }

  /** Keeps an event, whose number is `nextNumber`, and passes it on. */
  record(event: RequestEvent): void {
    this.#last = event.number
    this.#ring[(event.number - 1) % capacity] = event
    for (const follow of this.#followers) follow(event)
  }

  /** Keeps an event of the level `info`, which is made once somebody reads it: at once where somebody follows. */
  recordPlain(build: BuildEvent): void {
    if (this.#followers.size > 0) this.record(build(this.nextNumber))
    else this.#ring[this.#last++ % capacity] = build
  }

  #event(number: number): RequestEvent {
    const index = (number - 1) % capacity
    const kept = this.#ring[index]!
    if (typeof kept !== 'function') return kept
    const event = kept(number)
    this.#ring[index] = event
    return event
  }

  #numberOfOldest(): number {
    return Math.max(1, this.#last - capacity + 1)
  }

  /** Calls `follow` for each new event. Returns a function that ends it. `follow` must not throw. */
  follow(follow: (event: RequestEvent) => void): () => void {
    this.#followers.add(follow)
    return () => this.#followers.delete(follow)
  }

  /** The kept events with a greater number; `refusedOnly` leaves out those that are `ok`. */
  after(number = 0, { refusedOnly = false } = {}): EventsAfter {
    const oldest = this.#numberOfOldest()
    // A number of an earlier process, which had more events, counts as none.
    const first = number > this.#last ? oldest : Math.max(number + 1, oldest)
    const events: RequestEvent[] = []
    for (let each = first; each <= this.#last; each++) {
      const event = this.#event(each)
      if (!refusedOnly || event.level !== 'info') events.push(event)
    }
    return { events, last: this.#last, missed: number > 0 && number <= this.#last ? first - number - 1 : 0 }
  }

  /** The event of a request id. */
  find(requestId: string): RequestEvent | undefined {
    for (let each = this.#numberOfOldest(); each <= this.#last; each++) {
      const event = this.#event(each)
      if (event.requestId === requestId) return event
    }
    return undefined
  }
}
