import { availableParallelism } from 'node:os'
import {
  createBuiltIns,
  type DeclaredOutputs,
  Hooks,
  type ImportRequest,
  ProviderRegistry,
  type Run,
  RunStatus,
  Semaphore,
  SkippedTypes,
} from './apply/index.ts'
import { componentPackages } from './component-packages.ts'
import { countStep } from './counts.ts'
import { dynamicResources } from './dynamic-resources.ts'
import type { ChangeCounts, Emit, EngineEvent, Operation } from './events.ts'
import { type BeginRun, executeOperation, type OperationOutcome } from './execute-operation.ts'
import { EngineFailure } from './failure.ts'
import { stackFinder } from './find-stack.ts'
import { languageOf, pluginInstallation } from './languages/index.ts'
import type { RunInfo } from './monitor/index.ts'
import { TargetSelection } from './plan/index.ts'
import { fullConfigKey } from './project/index.ts'
import type { Providers } from './provider.ts'
import type { RunOptions, Summary } from './run-options.ts'
import { openStack, type Stack } from './stacks.ts'
import { Journal, lockStack, type ResourceState, type Snapshot as StackState } from './state/index.ts'

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
  // The store may notify only once the run has a display.
  let emit: Emit = () => {}
  const notify = (message: string) => emit({ type: 'diagnostic', severity: 'info', message, urn: '', ephemeral: false })
  const opened = await openStack({ ...given, notify })
  const stack = { ...opened, project: { ...opened.project, checksTypes: !given.skipTypeCheck } }
  const config = Object.entries(given.config ?? {}).map(([key, value]) => [fullConfigKey(key, stack.project.name), value])
  const options: RunOptions = {
    ...given,
    config: Object.fromEntries(config),
    refresh: operation !== 'import' && (given.refresh ?? stack.project.alwaysRefreshes),
  }
  const dryRun = isDry(operation, options)
  const release = dryRun ? async () => {} : await lockStack(stack.paths)
  try {
    const counted = countChanges(operation, options.onEvent ?? (() => {}))
    emit = counted.emit
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
    emit({ type: 'summary', operation, result, changes: counted.counts, durationMs })
    return { result, changes: counted.counts, outputs, durationMs, ...(imported && { imported }) }
  } finally {
    await release()
  }
}

/** The stack setting with the meaning of `--skip-unsupported`. */
const SKIP_SETTING = 'poolhouse:skipUnsupported'

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
    const underWay = runs.filter(run => run.status === status).reduce((sum, run) => sum + run.stepSlots.inUse, 0)
    emit({ type: 'cancelling', underWay })
    status.cancel()
  }
  options.signal?.addEventListener('abort', cancel, { once: true })
  const ending = listenForStopNow(options.stopNow, () => {
    status.cancel()
    for (const run of runs) void run.registry.cancel()
  })
  // After stopNow the lock is released, so nothing may be written any more.
  const save = info.dryRun ? undefined : async (latest: StackState) => (ending.isOver() ? undefined : stack.store.write(latest))
  const warn = (message: string, urn: string) => emit({ type: 'diagnostic', severity: 'warning', message, urn, ephemeral: false })
  const selection = new TargetSelection(options)
  const own = createBuiltIns(stack.project.name, stackFinder(stack.project, options.env ?? process.env))
  const dynamic = dynamicResources(stack.project, info, emit, status)
  // The plugin of a component registers resources at the run that asks it, so that a silent preview has its own.
  const components = componentPackages(stack.project, options.env ?? process.env, info, emit, status)
  const silentComponents = componentPackages(stack.project, options.env ?? process.env, info, () => {}, status)
  const skips = skipsUnsupported(options, stackConfig)
  const declaredOutputs: DeclaredOutputs = async (kind, token) =>
    (!options.program && languageOf(stack.project).declaredOutputs?.(stack.project, kind, token)) || []
  const begin: BeginRun = (given, { isSilentPreview = false } = {}) => {
    const journal = new Journal(given, isSilentPreview ? undefined : save)
    const others = isSilentPreview ? silentComponents : components
    const providers: Providers = async (name, version) =>
      name === 'pulumi'
        ? own.provider
        : ((isSilentPreview ? dynamic.silent : dynamic.providers)(name, version) ??
          (await options.providers(name, version)) ??
          others.providers(name, version))
    const registry = new ProviderRegistry({
      providers,
      journal,
      overlay: options.config ?? {},
      warn: isSilentPreview ? () => {} : warn,
      allowsMissing: skips,
      howToInstall: pluginInstallation,
    })
    const run: Run = {
      info,
      stackConfig,
      builtIns: own,
      hooks: new Hooks(),
      hasProgram: operation === 'up' || operation === 'preview',
      selection,
      isStrict: options.strict ?? false,
      warned: new Set(),
      continueOnError: options.continueOnError ?? false,
      journal,
      registry,
      ...(skips && { skipped: new SkippedTypes(declaredOutputs) }),
      emit,
      status,
      stepSlots: new Semaphore(info.parallel),
      ...(isSilentPreview && { info: { ...info, dryRun: true }, emit: () => {}, status: new RunStatus(() => {}, stack.project.dir) }),
    }
    runs.push(run)
    return run
  }
  try {
    if (options.signal?.aborted) cancel()
    const work = executeOperation(operation, {
      options: { ...options, skipUnsupported: skips },
      stack,
      info,
      emit,
      status,
      begin,
      save,
      importRequest,
    })
    const done = await Promise.race([work, ending.promise])
    const isCancelled = options.signal?.aborted || ending.isOver()
    return { result: isCancelled ? 'cancelled' : status.hasFailed ? 'failed' : 'succeeded', ...done }
  } finally {
    options.signal?.removeEventListener('abort', cancel)
    ending.forget()
    const closed = Promise.all([dynamic.close(), components.close(), silentComponents.close(), ...runs.map(run => run.registry.close())])
    if (!ending.isOver()) await closed
  }
}

/** The option of the run, else the stack setting `poolhouse:skipUnsupported`. */
function skipsUnsupported({ skipUnsupported, config = {} }: RunOptions, stackConfig: Record<string, string>): boolean {
  const setting = config[SKIP_SETTING] ?? stackConfig[SKIP_SETTING] ?? 'false'
  if (setting !== 'true' && setting !== 'false') {
    throw new EngineFailure(`${SKIP_SETTING} "${setting}" is not true or false. Set it with: poolhouse config set ${SKIP_SETTING} true`)
  }
  return skipUnsupported ?? setting === 'true'
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

function countChanges(operation: Operation, onEvent: Emit): { emit: Emit; counts: ChangeCounts } {
  const counts: ChangeCounts = {}
  const emit = (event: EngineEvent) => {
    countStep(counts, event, operation)
    onEvent(event)
  }
  return { emit, counts }
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
