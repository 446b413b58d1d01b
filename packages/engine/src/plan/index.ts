/**
 * Planning: old state, goal and the provider's diff become steps. No file, no clock; providers are asked only through `ProviderQueries`.
 * Not here: the answers of providers and the execution of steps (apply/), the protocol that programs speak (monitor/).
 */
export type { Alias } from './aliases.ts'
export { checkMessage } from './check-message.ts'
export { deletionOp, deletionWaves, transitiveReferences } from './deletions.ts'
export { createGoal, type Goal, type HookBindings, type HookKind, type ReadGoal } from './goal.ts'
export { type MissingUse, missingMessage } from './missing-tokens.ts'
export { markSecrets } from './outputs.ts'
export { deleteProtectedMessage } from './planned-change.ts'
export { Planner } from './planner.ts'
export { diffValues, MASK, maskSecrets, type PropertyChange, propertyChanges, shownValue } from './property-changes.ts'
export { type PathStep, parsePath, valueAt } from './property-path.ts'
export type { ProviderQueries } from './provider-queries.ts'
export { hasSkippedMark, isSkipped, placeholderOf, placeholders, skippedMessage, withSkippedMark } from './skipped.ts'
export type {
  CreateReplacementStep,
  CreateStep,
  DeleteStep,
  ImportStep,
  ReadStep,
  ResourceDiff,
  SameStep,
  Step,
  StepOp,
  UpdateStep,
} from './steps.ts'
export { noDiff } from './steps.ts'
export { type TargetOptions, TargetSelection } from './target-selection.ts'
export { requiredUrns, type UntargetedResource } from './target-tracker.ts'
export * from './urn.ts'
