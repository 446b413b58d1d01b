import { sortByDependencies } from './dependency-order.ts'
import type { Snapshot } from './deployment-file.ts'
import { type PendingOperation, type ResourceState, renameUrns } from './resource.ts'

/**
 * The state while it changes: what this run has finished, in order, followed by what it has not come to yet. Every change is saved before the
 * step's caller hears of it; saves that are asked for while one is being written share the next one.
 */
export class Journal {
  /** Entries of the run before; `retired` ones were replaced, updated or removed. */
  readonly previous: readonly ResourceState[]
  private readonly finished: ResourceState[] = []
  private readonly removed = new Set<ResourceState>()
  private readonly pending = new Set<PendingOperation>()
  /** New URN of a resource that was found by alias, to its old one. */
  readonly renamed = new Map<string, string>()
  private readonly save: ((deployment: Snapshot) => Promise<void>) | undefined
  private changed = false
  private writing: Promise<void> = Promise.resolve()
  private queued: Promise<void> | undefined

  /** Without `save` (previews) nothing is written. */
  constructor(deployment: Snapshot, save?: (deployment: Snapshot) => Promise<void>) {
    this.previous = deployment.resources
    this.save = save
    // Of what an engine which died left behind, only creates may have made something that nobody knows of.
    for (const operation of deployment.pendingOperations) if (operation.type === 'creating') this.pending.add(operation)
    this.changed = this.pending.size < deployment.pendingOperations.length
  }

  isRemoved(state: ResourceState): boolean {
    return this.removed.has(state)
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

  add(state: ResourceState) {
    this.finished.push(state)
    this.changed = true
  }

  remove(state: ResourceState) {
    this.removed.add(state)
    this.changed = true
  }

  /** Takes an entry over as it is: not a change worth a write. */
  carryOver(old: ResourceState, state: ResourceState) {
    this.removed.add(old)
    this.finished.push(state)
  }

  /** Somebody changed an entry in place. */
  markChanged() {
    this.changed = true
  }

  /** Operations whose outcome is not known. */
  pendingOperations(): PendingOperation[] {
    return [...this.pending]
  }

  /** All entries, in an order in which everything comes after what it refers to. */
  currentResources(): ResourceState[] {
    const entries = [...this.finished, ...this.previous].filter(state => !this.removed.has(state))
    if (this.renamed.size === 0) return sortByDependencies(entries)
    const newNames = new Map([...this.renamed].map(([urn, old]) => [old, urn]))
    return sortByDependencies(entries.map(state => renameUrns(state, urn => newNames.get(urn) ?? urn)))
  }

  /** Waits until everything so far is on disk; writes nothing when nothing changed. */
  async flush({ force }: { force: boolean } = { force: false }) {
    if (!this.save || !(force || this.changed)) return
    this.queued ??= this.writing
      .catch(() => {})
      .then(() => {
        this.queued = undefined
        this.changed = false
        this.writing = this.save!({ resources: this.currentResources(), pendingOperations: [...this.pending] })
        return this.writing
      })
      .catch(error => {
        this.changed = true
        throw error
      })
    await this.queued
  }
}
