/**
 * Planning: prior state, goal and the provider's diff in, steps out. Pure: no provider, no file, no clock.
 * Not here: asking providers (apply/), what a program may wish for (monitor/port.ts).
 */
export { type Alias, aliasUrns } from './aliases.ts'
export { deletionOp, deletionWaves, dependentsToReplace, neededBy, type WouldReplace } from './deletions.ts'
export { markSecrets } from './outputs.ts'
export { type Decision, decide, type Facts, refusalToDelete, refusalToReplace, stepsOf } from './planned-change.ts'
export { compare, MASK, mask, type PropertyChange, propertyChanges } from './property-changes.ts'
export { type PathStep, parsePath, resetPaths } from './property-path.ts'
export { changeFrom, compareInputs, triggers, withReplaceOnChanges } from './resource-diff.ts'
export { type Inherited, stateFromGoal } from './state-from-goal.ts'
export { type Change, noChange, type Op, type Step } from './steps.ts'
export { type Choice, Selection } from './target-selection.ts'
export * from './urn.ts'
