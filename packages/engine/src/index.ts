/**
 * The engine: runs unmodified Pulumi programs without the Pulumi CLI.
 * Not here: providers (handed in through the port in provider.ts) and services; this package imports neither.
 */
export { hasChanges } from './counts.ts'
export type { DeployedService } from './deployed-service.ts'
export { describeStack, type ListedResource, type StackDescription } from './describe-stack.ts'
export { createDisplay, type Display, type DisplayOptions, outputsJson, outputsText } from './display/index.ts'
export type { ChangeCounts, EngineEvent, Operation, RunResult, StepEvent, SummaryEvent } from './events.ts'
export { EngineFailure } from './failure.ts'
export { type Imported, type ImportOptions, importResource } from './import-resource.ts'
export type { InlineProgram } from './languages/index.ts'
export type { Hook, HookSubject, Monitor, RegisteredResource } from './monitor/index.ts'
export { type Alias, createGoal, type Goal, MASK, type PropertyChange, type ReadGoal } from './plan/index.ts'
export * from './provider.ts'
export { destroy, preview, refresh, up } from './run-operation.ts'
export type { RunOptions, Summary } from './run-options.ts'
export { DEFAULT_STACK } from './stack-selection.ts'
export { type ConfigPlace, configGet, configList, configRemove, configSet } from './stack-settings.ts'
export {
  cancel,
  currentStackName,
  deleteFromState,
  exportStack,
  importStack,
  initStack,
  renameStack,
  selectStack,
  unprotect,
} from './stack-state.ts'
export {
  listStacks,
  removeStack,
  type StackName,
  stackOutputs,
} from './stacks.ts'
export { ENGINE_VERSION } from './state/index.ts'
