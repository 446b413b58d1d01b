/**
 * Planning: prior state, goal and the provider's diff in, steps out. Pure: no provider, no file, no clock.
 * Not here: asking providers (apply/), what a program may wish for (monitor/port.ts).
 */
export { type Alias, aliasUrns } from './aliases.ts'
export { deletionOp, deletionWaves, dependentsToReplace, transitiveReferences, type WouldReplace } from './deletions.ts'
export { markSecrets } from './outputs.ts'
export {
  decideChange,
  deleteProtectedMessage,
  type PlanInput,
  type PlannedChange,
  replaceForbiddenMessage,
  stepsFor,
} from './planned-change.ts'
export { diffValues, MASK, maskSecrets, type PropertyChange, propertyChanges } from './property-changes.ts'
export { type PathStep, parsePath, resetPaths } from './property-path.ts'
export { applyReplaceOnChanges, diffFromProvider, diffInputs, isReplacementTriggered } from './resource-diff.ts'
export { type InheritedOptions, stateFromGoal } from './state-from-goal.ts'
export { noDiff, type ResourceDiff, type Step, type StepOp } from './steps.ts'
export { type TargetOptions, TargetSelection } from './target-selection.ts'
export * from './urn.ts'
