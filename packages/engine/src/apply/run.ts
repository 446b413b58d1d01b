import type { Emit } from '../events.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { TargetSelection } from '../plan/index.ts'
import type { Journal } from '../state/index.ts'
import type { BuiltIns } from './built-ins.ts'
import type { Semaphore } from './concurrency.ts'
import type { Hooks } from './hooks.ts'
import type { ProviderRegistry } from './provider-registry.ts'
import type { RunStatus } from './run-status.ts'
import type { SkippedTypes } from './skipped-resources.ts'

/** What every part of one run shares. */
export interface Run {
  info: RunInfo
  /** The stack's configuration. Default providers keep these values in the state; `info.config` may hold more, for this run only. */
  stackConfig: Record<string, string>
  journal: Journal
  builtIns: BuiltIns
  hooks: Hooks
  /** Whether the program runs; only then can its hooks be called. */
  hasProgram: boolean
  selection: TargetSelection
  /** What a check warns about fails the resource. */
  isStrict: boolean
  /** The warnings of checks that were shown. */
  warned: Set<string>
  /** A failed step fails only what depends on it; the rest of the run continues. */
  continueOnError: boolean
  registry: ProviderRegistry
  /** What the run skips of the program; absent: a type that is not here fails the run. */
  skipped?: SkippedTypes
  emit: Emit
  status: RunStatus
  /** Limits the steps that run at once. */
  stepSlots: Semaphore
}
