import type { DiffKind } from '../provider.ts'
import type { PendingOperation, ResourceState } from '../state/index.ts'

/** What can happen to a resource (spec 8.1). */
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

/** One planned step. `old` is an entry of the state, the very object; `new` what takes its place. */
export interface Step {
  op: StepOp
  urn: string
  old?: ResourceState
  new?: ResourceState
  /** Why and where it changes. */
  change?: ResourceDiff
  /** The create that an engine which died has begun: it stands in the journal already, with its key. */
  resumes?: PendingOperation
}

/** A provider's diff after replaceOnChanges and the engine's own rules. */
export interface ResourceDiff {
  changes: 'none' | 'some'
  /** What forces a replacement: property paths, or `provider`, `id`, `replaceWith`, `deletedWith`. */
  replaceKeys: string[]
  diffs: string[]
  detailed?: Record<string, { kind: DiffKind; inputDiff?: boolean }>
  deleteBeforeReplace?: boolean
}

export const noDiff: ResourceDiff = { changes: 'none', replaceKeys: [], diffs: [] }
