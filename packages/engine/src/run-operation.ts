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

export interface RunOptions extends TargetOptions {
  /** Folder of Pulumi.yaml. */
  project: string
  /** Made at its first use; `dev` when absent. */
  stack?: string
  providers: Providers
  onEvent?: Emit
  /** Runs instead of the project's program, in this process. */
  program?: InlineProgram
  /** Configuration for this run only, by full key (`aws:endpoints`): programs and default providers see it, no file does. */
  config?: Record<string, string>
  /** Ends the run early (Ctrl-C once): what has begun is finished and saved, nothing new begins. */
  signal?: AbortSignal
  /**
   * Ends the run at once (Ctrl-C twice): providers are told to give up, the program is ended, nothing more is saved. What was under way stands in the
   * journal, and the next run takes it up. The caller should end its process.
   */
  stopNow?: AbortSignal
  /** Steps at once; 4 for each processor when absent. */
  parallel?: number
  /** First read every resource as it is; absent: as Pulumi.yaml says. */
  refresh?: boolean
  /** A failed step ends only what depends on it; the run fails all the same. */
  continueOnError?: boolean
  /** Only plan: nothing is made, changed, deleted or saved. What `preview` is to `up`; for `refresh` and `destroy` too. */
  dryRun?: boolean
}

/** What a run came to. Failures of the program or of a resource are in the events; only refusals before the start are thrown (`EngineFailure`). */
export interface Summary {
  result: RunResult
  changes: ChangeCounts
  /** Stack outputs, secrets open inside their envelopes. */
  outputs: Bag
  durationMs: number
}

export const up = (options: RunOptions): Promise<Summary> => runOperation('up', options)
export const preview = (options: RunOptions): Promise<Summary> => runOperation('preview', options)
export const refresh = (options: RunOptions): Promise<Summary> => runOperation('refresh', options)
export const destroy = (options: RunOptions): Promise<Summary> => runOperation('destroy', options)

/** `wish`: what an import adopts. */
export async function runOperation(
  operation: Operation,
  given: RunOptions,
  wish?: ImportRequest,
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
    const { result, outputs, imported } = await runWithCancellation(operation, options, stack, emit, wish)
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
  wish?: ImportRequest,
): Promise<Pick<Summary, 'result' | 'outputs'> & OperationOutcome> {
  // Whether the file can be read at all is known before anything starts.
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
  // After the end nobody holds the lock any more.
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
    const work = executeOperation(operation, { options, stack, info, emit, status, begin, save, wish })
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

/** Resolves, with no outputs, when the person wants the run to end whatever is under way. */
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
  wish: ImportRequest | undefined
}

/** What a run leaves for its caller. */
interface OperationOutcome {
  outputs: Bag
  imported?: ResourceState
}

async function executeOperation(
  operation: Operation,
  { options, stack, info, emit, status, begin, save, wish }: OperationContext,
): Promise<OperationOutcome> {
  const runsProgram = operation === 'up' || operation === 'preview'
  // A refresh may take long; without one the program starts while the key of the stack's secrets is derived.
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
        const isNews = state.pendingOperations.length > 0 || JSON.stringify(refreshed.resources) !== JSON.stringify(state.resources)
        if (isNews) await save?.(refreshed)
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
    if (wish) done.imported = await importExisting(run, wish)
    reportMissingTargets(run)
    // A new stack exists from its first run on, even if that run made nothing.
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

/** A program that cannot be started fails the run like one that fails later. */
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

/** Runs the program against a deployment of its own; answers the stack's outputs. */
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
