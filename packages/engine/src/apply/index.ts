/**
 * Applying: asks providers, carries out steps in dependency order, deletes, refreshes; the provider instances of a run.
 * Not here: which steps there are (plan/), what a program may ask (monitor/), how the state lies on disk (state/).
 */
export { builtIns, stackOutputsOf } from './built-ins.ts'
export { deleteRemaining } from './delete-phase.ts'
export { Deployment } from './deployment.ts'
export { Hooks } from './hooks.ts'
export { type ImportWish, importInto } from './import.ts'
export { ProviderRegistry } from './provider-registry.ts'
export { takeOver } from './recover-pending.ts'
export { refreshAll } from './refresh.ts'
export { type Run, Slots, Verdict } from './run.ts'
