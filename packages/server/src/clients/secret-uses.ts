import type { ClientSecretUses } from '../context.ts'
import { recordSecretUses, type SecretUse, type Store } from '../storage/index.ts'

/** Rows that one decision writes. */
const most = 500

/**
 * When secrets were last used. A use is noted beside the answer and costs it nothing; what was noted is written together now and then:
 * of all uses of a secret in between, the last one. A node that is killed loses what it noted since; of several nodes the latest counts.
 */
export class SecretUses implements ClientSecretUses {
  readonly #noted = new Map<string, SecretUse>()

  /** `at` in milliseconds. */
  note(clientId: string, id: string, at: number): void {
    this.#noted.set(id, { clientId, id, at })
  }

  /** Durable when it resolves. What could not be written stays noted. */
  async write(store: Store): Promise<void> {
    const uses = [...this.#noted.values()]
    for (let from = 0; from < uses.length; from += most) {
      const step = uses.slice(from, from + most)
      await store.decide(recordSecretUses, { uses: step })
      for (const use of step) if (this.#noted.get(use.id) === use) this.#noted.delete(use.id)
    }
  }
}
