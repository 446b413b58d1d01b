import type { ClientSecretUses } from '../context.ts'
import { recordSecretUses, type SecretUse, type Store } from '../storage/index.ts'

/** Rows that one transaction writes. */
const batchSize = 500

/**
 * When client secrets were last used. A use is noted in memory, so that it does not delay the answer, and written to the store in
 * batches: the last use of each secret. A node that is killed loses what it has not written; of several nodes the latest use counts.
 */
export class SecretUses implements ClientSecretUses {
  readonly #noted = new Map<string, SecretUse>()

  /** `at` in milliseconds. */
  note(clientId: string, id: string, at: number): void {
    this.#noted.set(id, { clientId, id, at })
  }

  /** Durable when it resolves. Uses whose write failed are written by the next call. */
  async write(store: Store): Promise<void> {
    const uses = [...this.#noted.values()]
    for (let from = 0; from < uses.length; from += batchSize) {
      const batch = uses.slice(from, from + batchSize)
      await store.decide(recordSecretUses, { uses: batch })
      for (const use of batch) if (this.#noted.get(use.id) === use) this.#noted.delete(use.id)
    }
  }
}
