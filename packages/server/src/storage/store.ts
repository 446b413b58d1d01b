import type { Decision } from './sql.ts'

/**
 * The port. Writes are decisions, handed over by function and input; nobody gets an open transaction.
 * `decide` resolves when the outcome is durable. `read` sees every decision that was answered before it.
 */
export interface Store {
  readonly engine: 'sqlite' | 'postgres'
  decide<In, Outcome>(decision: (input: In) => Decision<Outcome>, input: In): Promise<Outcome>
  read<Outcome>(query: Decision<Outcome>): Promise<Outcome>
  /** Hot configuration: own writes are seen at once (`forget`), those of other nodes within a second. */
  cached<Value>(key: string, load: () => Promise<Value>): Promise<Value>
  forget(key: string): void
  forgetAll(): void
  close(): Promise<void>
}

/** The store cannot go on: what happened, to which thing, how to mend it. Its message is for the operator. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly kind: 'owned' | 'newer' | 'corrupt' | 'full' | 'unreachable' | 'unsafe' | 'closed'
  constructor(kind: StorageError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
