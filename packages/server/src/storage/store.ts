import type { Decision } from './sql.ts'

/** A store. Writes are decisions, passed as function and input; no caller can hold a transaction open. */
export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  /** Runs a decision in a transaction. Resolves with its outcome once that is durable. */
  decide<In, Outcome>(decision: (input: In) => Decision<Outcome>, input: In): Promise<Outcome>
  /** Runs queries outside of a transaction. Sees every decision whose outcome was returned before. */
  read<Outcome>(query: Decision<Outcome>): Promise<Outcome>
  /** A cached read of pools and clients. Own writes are seen after `forget`, those of other nodes within a second. */
  cached<Value>(key: string, load: () => Promise<Value>): Promise<Value>
  forget(key: string): void
  /** Empties the cache. */
  forgetAll(): void
  close(): Promise<void>
}

/**
 * The store cannot be opened or used. The message tells the operator what happened, to which file or server, and how to fix it. `text`: a value has
 * U+0000, which PostgreSQL stores in no text; both engines refuse it. `failing`: the disk or the file system answers with an error. `busy`: too many requests wait
 * already.
 */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: 'owned' | 'newer' | 'corrupt' | 'full' | 'failing' | 'busy' | 'unreachable' | 'unsafe' | 'closed' | 'text'
  constructor(kind: StorageError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
