interface Entry {
  value: Promise<unknown>
  loadedAt: number
}

/** A cache of pools and clients with at most `limit` entries, of which the oldest is evicted first. `maxAge`: milliseconds until an entry is read again. */
export class ConfigCache {
  readonly #entries = new Map<string, Entry>()
  readonly #maxAge: number
  readonly #limit: number

  constructor(maxAge: number, limit = 10_000) {
    this.#maxAge = maxAge
    this.#limit = limit
  }

  /** The cached value of `key`, or else what `load` returns. Concurrent calls share one load. */
  get<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key)
    if (known && performance.now() - known.loadedAt < this.#maxAge) return known.value as Promise<Value>

    const entry: Entry = { value: load(), loadedAt: performance.now() }
    // An entry that is forgotten while it loads leaves the map, so its stale value is not cached.
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string)
    const drop = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    }
    // A miss is not cached, so that a client created a moment later is found.
    entry.value.then(value => value === undefined && drop(), drop)
    return entry.value as Promise<Value>
  }

  /** Removes an entry, so that the next `get` loads it. */
  forget(key: string): void {
    this.#entries.delete(key)
  }

  forgetAll(): void {
    this.#entries.clear()
  }
}
