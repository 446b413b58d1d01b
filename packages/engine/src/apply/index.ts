/**
 * Applying: asks providers, executes steps in dependency order, deletes, refreshes; the provider instances of a run.
 * Not here: which steps there are (plan/), what a program may call (monitor/), the files of the state (state/).
 */
export { createBuiltIns, type FindStack, stackOutputsOf } from './built-ins.ts'
export { Semaphore } from './concurrency.ts'
export { deleteRemaining } from './delete-phase.ts'
export { Deployment } from './deployment.ts'
export { Hooks } from './hooks.ts'
export { type ImportRequest, importExisting } from './import.ts'
export { ProviderRegistry } from './provider-registry.ts'
export { recoverPendingOperations } from './recover-pending.ts'
export { refreshAll } from './refresh.ts'
export type { Run } from './run.ts'
export { RunStatus } from './run-status.ts'
export { type DeclaredOutputs, SkippedTypes } from './skipped-resources.ts'
