/**
 * Applying: asks providers, carries out steps in dependency order, deletes, refreshes; the provider instances of a run.
 * Not here: which steps there are (plan/), what a program may ask (monitor/), how the state lies on disk (state/).
 */
export { createBuiltIns, stackOutputsOf } from './built-ins.ts'
export { deleteRemaining } from './delete-phase.ts'
export { Deployment } from './deployment.ts'
export { Hooks } from './hooks.ts'
export { type ImportRequest, importExisting } from './import.ts'
export { ProviderRegistry } from './provider-registry.ts'
export { recoverPendingOperations } from './recover-pending.ts'
export { refreshAll } from './refresh.ts'
export { type Run, RunStatus, Semaphore } from './run.ts'
