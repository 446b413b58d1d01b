import { sortByDependencies } from './dependency-order.ts'
import type { Snapshot } from './deployment-file.ts'
import { type PendingOperation, type ResourceState, renameUrns } from './resource.ts'

/**
 * The state of a stack during a run: the entries that the run has finished, in order, then those that it has not reached. Each change is written to
 * the checkpoint before the step's caller continues; writes that are requested while one is in progress share the next one.
 * Entries are never changed in place: `amend` makes a new version, and every method accepts any version of an entry.
 */
export class Journal {
  /** The entries before this run. */
  readonly previous: readonly ResourceState[]
  /** New URN of a resource that was found by an alias, to its old one. */
  readonly renamed = new Map<string, string>()
  private readonly finished: ResourceState[] = []
  private readonly removed = new Set<ResourceState>()
  private readonly latestVersions = new Map<ResourceState, ResourceState>()
  private readonly originals = new Map<ResourceState, ResourceState>()
  private readonly pending = new Set<PendingOperation>()
  private readonly save: ((snapshot: Snapshot) => Promise<void>) | undefined
  private changed = false
  private writing: Promise<void> = Promise.resolve()
  private queued: Promise<void> | undefined

  /** Without `save` (previews) nothing is written. */
  constructor(snapshot: Snapshot, save?: (snapshot: Snapshot) => Promise<void>) {
    this.previous = snapshot.resources
    this.save = save
    // Of the operations that an interrupted run left, only creations may have made a resource that the state does not have.
    for (const operation of snapshot.pendingOperations) if (operation.type === 'creating') this.pending.add(operation)
    this.changed = this.pending.size < snapshot.pendingOperations.length
  }

  /** Whether an entry was replaced, updated or deleted by this run. */
  isRemoved(entry: ResourceState): boolean {
    return this.removed.has(this.originalOf(entry))
  }

  /** Records an operation before it starts. */
  async begin(operation: PendingOperation) {
    this.pending.add(operation)
    await this.flush({ force: true })
  }

  /** Records that an operation is over; `add`, `amend` and `remove` have recorded its outcome. */
  async end(operation: PendingOperation) {
    this.pending.delete(operation)
    await this.flush({ force: true })
  }

  /** Adds an entry that a step produced. */
  add(entry: ResourceState) {
    this.finished.push(entry)
    this.changed = true
  }

  /** Removes an entry of the old state, or one that this run added. */
  remove(entry: ResourceState) {
    this.removed.add(this.originalOf(entry))
    this.changed = true
  }

  /** Replaces an old entry by an equal one; this alone is not worth a write. */
  carryOver(old: ResourceState, entry: ResourceState) {
    this.removed.add(this.originalOf(old))
    this.finished.push(entry)
  }

  /** Changes members of an entry; returns its new version. */
  amend(entry: ResourceState, changes: Partial<ResourceState>): ResourceState {
    const original = this.originalOf(entry)
    const version = { ...this.latest(original), ...changes }
    this.latestVersions.set(original, version)
    this.originals.set(version, original)
    this.changed = true
    return version
  }

  /** Makes the next flush write: `carryOver` was given an entry that differs. */
  markChanged() {
    this.changed = true
  }

  /** The newest version of an entry. */
  latest(entry: ResourceState): ResourceState {
    const original = this.originalOf(entry)
    return this.latestVersions.get(original) ?? original
  }

  /** Operations whose outcome is unknown. */
  pendingOperations(): PendingOperation[] {
    return [...this.pending]
  }

  /** The entries of the old state that are still there. */
  remaining(): ResourceState[] {
    return this.previous.filter(entry => !this.removed.has(entry)).map(entry => this.latest(entry))
  }

  /** All entries, each after everything that it refers to. */
  currentResources(): ResourceState[] {
    const entries = [...this.finished, ...this.previous].filter(entry => !this.removed.has(entry)).map(entry => this.latest(entry))
    if (this.renamed.size === 0) return sortByDependencies(entries)
    const newUrns = new Map([...this.renamed].map(([urn, old]) => [old, urn]))
    return sortByDependencies(entries.map(entry => renameUrns(entry, urn => newUrns.get(urn) ?? urn)))
  }

  /** Waits until every change so far is on disk; without changes nothing is written, unless `force`. */
  async flush({ force }: { force: boolean } = { force: false }) {
    const { save } = this
    if (!save || !(force || this.changed)) return
    this.queued ??= this.writing
      .catch(() => {})
      .then(() => {
        this.queued = undefined
        this.changed = false
        this.writing = save({ resources: this.currentResources(), pendingOperations: [...this.pending] })
        return this.writing
      })
      .catch(error => {
        this.changed = true
        throw error
      })
    await this.queued
  }

  private originalOf(entry: ResourceState): ResourceState {
    return this.originals.get(entry) ?? entry
  }
}
