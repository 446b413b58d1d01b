import { inOrder } from './dependency-order.ts'
import type { Deployment } from './deployment-file.ts'
import { type PendingOperation, type ResourceState, renamedEntry } from './resource.ts'

/**
 * The state while it changes: what this run has finished, in order, followed by what it has not come to yet. Every change is saved before the
 * step's caller hears of it; saves that are asked for while one is being written share the next one.
 */
export class Ledger {
  /** Entries of the run before; `retired` ones were replaced, updated or removed. */
  readonly priors: readonly ResourceState[]
  private readonly done: ResourceState[] = []
  private readonly retired = new Set<ResourceState>()
  private readonly pending = new Set<PendingOperation>()
  /** New URN of a resource that was found by alias, to its old one. */
  readonly renamed = new Map<string, string>()
  private readonly save: ((deployment: Deployment) => Promise<void>) | undefined
  private changed = false
  private writing: Promise<void> = Promise.resolve()
  private queued: Promise<void> | undefined

  /** Without `save` (previews) nothing is written. */
  constructor(deployment: Deployment, save?: (deployment: Deployment) => Promise<void>) {
    this.priors = deployment.resources
    this.save = save
    // Of what an engine which died left behind, only creates may have made something that nobody knows of.
    for (const operation of deployment.pendingOperations) if (operation.type === 'creating') this.pending.add(operation)
    this.changed = this.pending.size < deployment.pendingOperations.length
  }

  isRetired(state: ResourceState): boolean {
    return this.retired.has(state)
  }

  /** Writes down what is about to happen, before it does. */
  async begin(operation: PendingOperation): Promise<PendingOperation> {
    this.pending.add(operation)
    await this.flush({ force: true })
    return operation
  }

  /** The operation is over; what became of it was told by `finish` and `retire`. */
  async end(operation: PendingOperation) {
    this.pending.delete(operation)
    await this.flush({ force: true })
  }

  finish(state: ResourceState) {
    this.done.push(state)
    this.changed = true
  }

  retire(state: ResourceState) {
    this.retired.add(state)
    this.changed = true
  }

  /** Takes an entry over as it is: not a change worth a write. */
  keep(old: ResourceState, state: ResourceState) {
    this.retired.add(old)
    this.done.push(state)
  }

  /** Somebody changed an entry in place. */
  touch() {
    this.changed = true
  }

  /** Operations whose outcome is not known. */
  unfinished(): PendingOperation[] {
    return [...this.pending]
  }

  /** All entries, in an order in which everything comes after what it refers to. */
  current(): ResourceState[] {
    const entries = [...this.done, ...this.priors].filter(state => !this.retired.has(state))
    if (this.renamed.size === 0) return inOrder(entries)
    const newNames = new Map([...this.renamed].map(([urn, old]) => [old, urn]))
    return inOrder(entries.map(state => renamedEntry(state, urn => newNames.get(urn) ?? urn)))
  }

  /** Waits until everything so far is on disk; writes nothing when nothing changed. */
  async flush({ force }: { force: boolean } = { force: false }) {
    if (!this.save || !(force || this.changed)) return
    this.queued ??= this.writing
      .catch(() => {})
      .then(() => {
        this.queued = undefined
        this.changed = false
        this.writing = this.save!({ resources: this.current(), pendingOperations: [...this.pending] })
        return this.writing
      })
      .catch(error => {
        this.changed = true
        throw error
      })
    await this.queued
  }
}
