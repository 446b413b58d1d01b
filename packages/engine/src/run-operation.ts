import { availableParallelism } from 'node:os'
import {
  createBuiltIns,
  Deployment,
  deleteRemaining,
  Hooks,
  type ImportRequest,
  importExisting,
  ProviderRegistry,
  type Run,
  RunStatus,
  recoverPendingOperations,
  refreshAll,
  Semaphore,
  stackOutputsOf,
} from './apply/index.ts'
import { countStep } from './counts.ts'
import type { ChangeCounts, Emit, EngineEvent, Operation, RunResult } from './events.ts'
import { EngineFailure } from './failure.ts'
import type { InlineProgram } from './languages/index.ts'
import { RunAborted, type RunInfo } from './monitor/index.ts'
import { maskSecrets, type TargetOptions, TargetSelection } from './plan/index.ts'
import { fullConfigKey } from './project/index.ts'
import type { Providers } from './provider.ts'
import { type LaunchedProgram, launchProgram } from './run-program.ts'
import { openStack, type Stack } from './stacks.ts'
import { emptySnapshot, Journal, lockStack, type ResourceState, type Snapshot as StackState } from './state/index.ts'
import type { Bag } from './wire.ts'

/** Options of `up`, `preview`, `refresh` and `destroy`. */
export interface RunOptions extends TargetOptions {
  /** Folder of Pulumi.yaml. */
  project: string
  /** Created at its first use; default: the current stack. */
  stack?: string
  providers: Providers
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

/** Runs the program and makes the stack's resources match it. */
export const up = (options: RunOptions): Promise<Summary> => runOperation('up', options)
/** Plans an `up` without changing anything. */
export const preview = (options: RunOptions): Promise<Summary> => runOperation('preview', options)
/** Reads every resource and updates the state. */
export const refresh = (options: RunOptions): Promise<Summary> => runOperation('refresh', options)
/** Deletes every resource of the stack. */
export const destroy = (options: RunOptions): Promise<Summary> => runOperation('destroy', options)

/** Runs one operation under the stack's lock. `importRequest`: the resource that an import adds. */
export async function runOperation(
  operation: Operation,
  given: RunOptions,
  importRequest?: ImportRequest,
): Promise<Summary & { imported?: ResourceState }> {
  const started = performance.now()
  const stack = await openStack(given.project, given.stack)
  const config = Object.entries(given.config ?? {}).map(([key, value]) => [fullConfigKey(key, stack.project.name), value])
  const options: RunOptions = {
    ...given,
    config: Object.fromEntries(config),
    refresh: operation !== 'import' && (given.refresh ?? stack.project.alwaysRefreshes),
  }
  const dryRun = isDry(operation, options)
  const release = dryRun ? async () => {} : await lockStack(stack.paths)
  try {
    const { emit, counts } = countChanges(options.onEvent ?? (() => {}))
    emit({
      type: 'start',
      operation,
      project: stack.project.name,
      stack: stack.name,
      dryRun,
      at: new Date().toISOString(),
    })
    const { result, outputs, imported } = await runWithCancellation(operation, options, stack, emit, importRequest)
    const durationMs = Math.round(performance.now() - started)
    emit({ type: 'summary', operation, result, changes: counts, durationMs })
    return { result, changes: counts, outputs, durationMs, ...(imported && { imported }) }
  } finally {
    await release()
  }
}

const isDry = (operation: Operation, { dryRun = false }: RunOptions): boolean => dryRun || operation === 'preview'

async function runWithCancellation(
  operation: Operation,
  options: RunOptions,
  stack: Stack,
  emit: Emit,
  importRequest?: ImportRequest,
): Promise<Pick<Summary, 'result' | 'outputs'> & OperationOutcome> {
  // An unreadable state file fails the run before anything starts.
  await stack.store.readSerialized()
  const { info, stackConfig } = await runInfo(operation, options, stack)
  const status = new RunStatus(emit, stack.project.dir)
  const runs: Run[] = []
  const cancel = () => {
    emit({ type: 'cancelling', underWay: runs.reduce((sum, run) => sum + run.stepSlots.inUse, 0) })
    status.stop(new EngineFailure('cancelled'))
  }
  options.signal?.addEventListener('abort', cancel, { once: true })
  const ending = listenForStopNow(options.stopNow, () => {
    status.stop(new EngineFailure('cancelled'))
    for (const run of runs) void run.registry.cancel()
  })
  // After stopNow the lock is released, so nothing may be written any more.
  const save = info.dryRun ? undefined : async (latest: StackState) => (ending.isOver() ? undefined : stack.store.write(latest))
  const warn = (message: string, urn: string) => emit({ type: 'diagnostic', severity: 'warning', message, urn, ephemeral: false })
  const selection = new TargetSelection(options)
  const own = createBuiltIns(stack.project.stateDir, stack.project.name)
  const begin = (given: StackState): Run => {
    const journal = new Journal(given, save)
    const providers: Providers = (name, version) => (name === 'pulumi' ? own.provider : options.providers(name, version))
    const registry = new ProviderRegistry({ providers, journal, overlay: options.config ?? {}, warn })
    const run: Run = {
      info,
      stackConfig,
      builtIns: own,
      hooks: new Hooks(),
      hasProgram: operation === 'up' || operation === 'preview',
      selection,
      continueOnError: options.continueOnError ?? false,
      journal,
      registry,
      emit,
      status,
      stepSlots: new Semaphore(info.parallel),
    }
    runs.push(run)
    return run
  }
  try {
    if (options.signal?.aborted) cancel()
    const work = executeOperation(operation, { options, stack, info, emit, status, begin, save, importRequest })
    const done = await Promise.race([work, ending.promise])
    const isCancelled = options.signal?.aborted || ending.isOver()
    return { result: isCancelled ? 'cancelled' : status.hasFailed ? 'failed' : 'succeeded', ...done }
  } finally {
    options.signal?.removeEventListener('abort', cancel)
    ending.forget()
    const closed = Promise.all(runs.map(run => run.registry.close()))
    if (!ending.isOver()) await closed
  }
}

/** Resolves, without outputs, when `stopNow` is aborted. */
function listenForStopNow(signal: AbortSignal | undefined, stop: () => void) {
  const { promise, resolve } = Promise.withResolvers<OperationOutcome>()
  let over = false
  const end = () => {
    over = true
    stop()
    resolve({ outputs: {} })
  }
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted) end()
  return { promise, isOver: () => over, forget: () => signal?.removeEventListener('abort', end) }
}

interface OperationContext {
  options: RunOptions
  stack: Stack
  info: RunInfo
  emit: Emit
  status: RunStatus
  begin: (state: StackState) => Run
  save: ((state: StackState) => Promise<void>) | undefined
  importRequest: ImportRequest | undefined
}

/** What an operation returns to its caller. */
interface OperationOutcome {
  outputs: Bag
  imported?: ResourceState
}

async function executeOperation(
  operation: Operation,
  { options, stack, info, emit, status, begin, save, importRequest }: OperationContext,
): Promise<OperationOutcome> {
  const runsProgram = operation === 'up' || operation === 'preview'
  // Without a refresh the program starts early, while the key of the stack's secrets is derived.
  let launched = runsProgram && !options.refresh ? await launchOrReport(status, stack, info, emit, options.program) : undefined
  options.stopNow?.addEventListener('abort', () => launched?.abandon(), { once: true })
  let state: StackState
  try {
    state = await stack.store.read()
  } catch (error) {
    launched?.abandon()
    throw error
  }
  try {
    if (state.pendingOperations.length > 0) {
      state = await recoverPendingOperations(begin(state), state.pendingOperations)
      if (status.hasFailed) throw new RunAborted()
    }
    if (operation === 'refresh' || options.refresh) {
      const refreshed = await refreshAll(begin(state))
      if (!status.hasFailed) {
        const isChanged = state.pendingOperations.length > 0 || JSON.stringify(refreshed.resources) !== JSON.stringify(state.resources)
        if (isChanged) await save?.(refreshed)
        state = refreshed
      }
      if (runsProgram && !status.hasFailed) launched = await launchOrReport(status, stack, info, emit, options.program)
    }
    const done: OperationOutcome = { outputs: operation === 'destroy' ? {} : stackOutputsOf(state.resources) }
    const run = begin(state)
    if (operation === 'destroy') {
      await deleteRemaining(run)
      await run.journal.flush()
    } else if (launched) done.outputs = await deploy(run, launched)
    if (importRequest) done.imported = await importExisting(run, importRequest)
    reportMissingTargets(run)
    // A stack exists from its first run on, even if that run created nothing.
    if (save && !(await stack.store.exists())) await save(emptySnapshot())
    return done
  } catch (error) {
    launched?.abandon()
    status.stop(error)
    return { outputs: {} }
  }
}

function reportMissingTargets({ selection, journal, status }: Run) {
  if (status.hasFailed) return
  const known = new Set([...journal.previous, ...journal.currentResources()].map(state => state.urn))
  for (const urn of selection.findMissing(name => known.has(name))) {
    status.reportStepFailure(
      new EngineFailure(`Target '${urn}' could not be found in the stack. Did you forget to escape $ in your shell?`),
    )
  }
}

/** Starts the program; a failure to start is reported and fails the run. */
async function launchOrReport(
  status: RunStatus,
  { project }: Stack,
  info: RunInfo,
  emit: Emit,
  program?: InlineProgram,
): Promise<LaunchedProgram | undefined> {
  try {
    return await launchProgram(project, info, emit, status, program)
  } catch (error) {
    status.reportFailure(error)
    return undefined
  }
}

async function runInfo(
  operation: Operation,
  options: RunOptions,
  stack: Stack,
): Promise<{ info: RunInfo; stackConfig: Record<string, string> }> {
  const config = await stack.config()
  const stackConfig = Object.fromEntries([...config].map(([key, { value }]) => [key, value]))
  const info: RunInfo = {
    project: stack.project.name,
    stack: stack.name,
    organization: 'organization',
    dryRun: isDry(operation, options),
    parallel: options.parallel ?? availableParallelism() * 4,
    config: { ...stackConfig, ...options.config },
    secretKeys: [...config].flatMap(([key, { secret }]) => (secret && options.config?.[key] === undefined ? [key] : [])),
  }
  return { info, stackConfig }
}

/** Runs the program against a new deployment. Returns the stack's outputs. */
async function deploy(run: Run, launched: LaunchedProgram): Promise<Bag> {
  const deployment = new Deployment(run)
  run.registry.preload()
  await launched.run(deployment, run)
  const { outputs, before } = deployment.outputs()
  run.emit({ type: 'outputs', outputs: maskSecrets(outputs), before: maskSecrets(before) })
  return outputs
}

function countChanges(onEvent: Emit): { emit: Emit; counts: ChangeCounts } {
  const counts: ChangeCounts = {}
  const emit = (event: EngineEvent) => {
    countStep(counts, event)
    onEvent(event)
  }
  return { emit, counts }
}
