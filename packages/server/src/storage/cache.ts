interface Entry {
  value: Promise<unknown>
  loadedAt: number
}

/** Bounded, oldest out. `freshFor` is in milliseconds; one process that owns its data never needs to look again. */
export class ConfigCache {
  readonly #entries = new Map<string, Entry>()
  readonly #freshFor: number
  readonly #limit: number

  constructor(freshFor: number, limit = 10_000) {
    this.#freshFor = freshFor
    this.#limit = limit
  }

  get<Value>(key: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key)
    if (known && performance.now() - known.loadedAt < this.#freshFor) return known.value as Promise<Value>

    const entry: Entry = { value: load(), loadedAt: performance.now() }
    // An entry that was forgotten while it loaded is not in the map any more, so a stale value cannot come back.
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value as string)
    const drop = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key)
    }
    // Misses are not kept: a client that is created a moment later must be found.
    entry.value.then(value => value === undefined && drop(), drop)
    return entry.value as Promise<Value>
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  forgetAll(): void {
    this.#entries.clear()
  }
}
