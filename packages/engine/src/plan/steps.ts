import type { DiffKind } from '../provider.ts'
import type { ResourceState } from '../state/index.ts'

/** The operations on a resource, named as in Pulumi's engine (docs/reference/pulumi-protocol.md#8.1). */
export type StepOp =
  | 'same'
  | 'create'
  | 'update'
  | 'delete'
  | 'create-replacement'
  | 'replace'
  | 'delete-replaced'
  | 'read'
  | 'read-replacement'
  | 'refresh'
  | 'import'
  | 'import-replacement'
  | 'discard'
  | 'discard-replaced'
  | 'remove-pending-replace'

/** One planned step. Each kind has the states that it needs: `old` is an entry of the journal, `new` the entry that replaces it. */
export type Step = SameStep | CreateStep | UpdateStep | CreateReplacementStep | ReplaceStep | DeleteStep | ReadStep | ImportStep

/** Nothing changes but the entry itself (options, dependencies). */
export interface SameStep {
  op: 'same'
  urn: string
  old: ResourceState
  new: ResourceState
  diff: ResourceDiff
}

/** Creates a resource that the state does not have. */
export interface CreateStep {
  op: 'create'
  urn: string
  old?: undefined
  /** The entry of the skipped resource that was here before: now there is a provider that creates it. */
  skippedBefore?: ResourceState
  new: ResourceState
  diff?: undefined
}

/** Updates a resource in place. */
export interface UpdateStep {
  op: 'update'
  urn: string
  old: ResourceState
  new: ResourceState
  diff: ResourceDiff
}

/** Creates the replacement of `old`. */
export interface CreateReplacementStep {
  op: 'create-replacement'
  urn: string
  old: ResourceState
  new: ResourceState
  /** Absent when an interrupted creation is resumed. */
  diff?: ResourceDiff
}

/** Announces a replacement; the steps beside it carry it out. */
export interface ReplaceStep {
  op: 'replace'
  urn: string
  old: ResourceState
  new: ResourceState
  diff: ResourceDiff
}

/** Removes an entry; `delete` and `delete-replaced` also delete the resource. */
export interface DeleteStep {
  op: 'delete' | 'delete-replaced' | 'discard' | 'discard-replaced' | 'remove-pending-replace'
  urn: string
  old: ResourceState
  new?: undefined
  diff?: ResourceDiff
}

/** Reads a resource that the stack does not manage. */
export interface ReadStep {
  op: 'read' | 'read-replacement'
  urn: string
  old?: ResourceState
  new: ResourceState
  /** The id to look up. */
  id: string
  diff?: undefined
}

/** Adds a resource that exists already; it was read when the step was planned. */
export interface ImportStep {
  op: 'import' | 'import-replacement'
  urn: string
  old?: ResourceState
  new: ResourceState
  diff?: undefined
}

/** The difference between the old entry and the goal: the provider's diff after `replaceOnChanges` and the engine's own rules. */
export interface ResourceDiff {
  changes: 'none' | 'some'
  /** What forces a replacement: property paths, or `provider`, `id`, `replaceWith`, `deletedWith`, `replacementTrigger`. */
  replaceKeys: string[]
  /** Top-level keys that changed. */
  diffs: string[]
  /** Property path to its change. */
  detailed?: Record<string, { kind: DiffKind; inputDiff?: boolean }>
  deleteBeforeReplace?: boolean
}

/** The diff of a resource that did not change. */
export const noDiff: ResourceDiff = { changes: 'none', replaceKeys: [], diffs: [] }
