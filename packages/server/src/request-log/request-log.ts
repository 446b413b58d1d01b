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

/** The last events of this process, and who follows them. Other nodes have their own. */
export class RequestLog {
  /** The event with number n is at index (n - 1) % capacity. */
  readonly #ring: RequestEvent[] = []
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

  /** Calls `follow` for each new event. Returns a function that ends it. `follow` must not throw. */
  follow(follow: (event: RequestEvent) => void): () => void {
    this.#followers.add(follow)
    return () => this.#followers.delete(follow)
  }

  /** The kept events with a greater number; `refusedOnly` leaves out those that are `ok`. */
  after(number = 0, { refusedOnly = false } = {}): EventsAfter {
    const oldest = Math.max(1, this.#last - capacity + 1)
    // A number of an earlier process, which had more events, counts as none.
    const first = number > this.#last ? oldest : Math.max(number + 1, oldest)
    const events: RequestEvent[] = []
    for (let each = first; each <= this.#last; each++) {
      const event = this.#ring[(each - 1) % capacity]!
      if (!refusedOnly || event.level !== 'info') events.push(event)
    }
    return { events, last: this.#last, missed: number > 0 && number <= this.#last ? first - number - 1 : 0 }
  }

  /** The event of a request id. */
  find(requestId: string): RequestEvent | undefined {
    return this.#ring.find(event => event.requestId === requestId)
  }
}
