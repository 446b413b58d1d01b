import type { DeployedService } from './deployed-service.ts'
import type { ChangeCounts, Emit, RunResult } from './events.ts'
import type { InlineProgram } from './languages/index.ts'
import type { TargetOptions } from './plan/index.ts'
import type { Providers } from './provider.ts'
import type { StackName } from './stacks.ts'
import type { Bag } from './wire.ts'

/** Options of `up`, `preview`, `refresh` and `destroy`. */
export interface RunOptions extends TargetOptions, Omit<StackName, 'notify'> {
  providers: Providers
  /** The service that the stack is deployed to; absent: it is not known, and not remembered. */
  deployedTo?: DeployedService
  onEvent?: Emit
  /** Runs instead of the project's program, in this process. */
  program?: InlineProgram
  /** Configuration for this run only, by full key (`aws:endpoints`). Programs and default providers see it; it is not saved. */
  config?: Record<string, string>
  /** Cancels the run (Ctrl-C once): running steps finish and are saved, no new step begins. */
  signal?: AbortSignal
  /**
   * Ends the run at once (Ctrl-C twice): providers are cancelled, the program is killed, nothing more is saved. Unfinished operations stay in the
   * journal, and the next run recovers them. The caller should exit.
   */
  stopNow?: AbortSignal
  /** Number of steps that may run at once; default: 4 for each processor. */
  parallel?: number
  /** Refresh before the operation; default: as Pulumi.yaml says. */
  refresh?: boolean
  /** A failed step skips only what depends on it; the run still fails. */
  continueOnError?: boolean
  /** The caller has shown a preview of this very `up`, or wants none: the program runs once, and is not searched for missing types before its first change. */
  isPlanned?: boolean
  /** A TypeScript program runs without a check of its types. */
  skipTypeCheck?: boolean
  /** A property that a resource type does not have fails the run; default: it is left out with a warning. */
  strict?: boolean
  /** Resources and functions that no provider here has are skipped with a warning; default: as `poolhouse:skipUnsupported` of the stack says, else they fail the run. */
  skipUnsupported?: boolean
  /** Plan only: no resource changes and nothing is saved. `preview` is a dry run of `up`. */
  dryRun?: boolean
}

/** The result of a run. Failures of the program or of a resource are reported as events; only errors before the start are thrown (`EngineFailure`). */
export interface Summary {
  result: RunResult
  changes: ChangeCounts
  /** Stack outputs; secrets are in clear text inside their wrappers. */
  outputs: Bag
  durationMs: number
}
