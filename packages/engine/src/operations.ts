import { availableParallelism } from 'node:os'
import { builtIns, Deployment, deleteRemaining, ProviderRegistry, type Run, refreshAll, Slots, Verdict } from './apply/index.ts'
import { tally } from './counts.ts'
import type { ChangeCounts, Emit, EngineEvent, Operation, RunResult } from './events.ts'
import type { RunInfo } from './monitor/index.ts'
import { mask } from './plan/index.ts'
import type { Providers } from './provider.ts'
import { type InlineProgram, runProgram } from './run-program.ts'
import { openStack, type Stack } from './stacks.ts'
import { emptyDeployment, Ledger, lockStack } from './state/index.ts'
import type { Bag } from './wire.ts'

export interface RunOptions {
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
  /** Ends the run early: what has begun is finished, nothing new begins. */
  signal?: AbortSignal
  /** Steps at once; 4 for each processor when absent. */
  parallel?: number
  /** `up` and `preview` only: first read every resource as it is. */
  refresh?: boolean
}

/** What a run came to. Failures of the program or of a resource are in the events; only refusals before the start are thrown (`EngineFailure`). */
export interface Summary {
  result: RunResult
  changes: ChangeCounts
  /** Stack outputs, secrets open inside their envelopes. */
  outputs: Bag
  durationMs: number
}

export const up = (options: RunOptions): Promise<Summary> => perform('up', options)
export const preview = (options: RunOptions): Promise<Summary> => perform('preview', options)
export const refresh = (options: RunOptions): Promise<Summary> => perform('refresh', options)
export const destroy = (options: RunOptions): Promise<Summary> => perform('destroy', options)

async function perform(operation: Operation, options: RunOptions): Promise<Summary> {
  const started = performance.now()
  const stack = await openStack(options.project, options.stack)
  const release = operation === 'preview' ? async () => {} : await lockStack(stack.places)
  try {
    const { emit, counts } = counted(options.onEvent ?? (() => {}))
    emit({
      type: 'start',
      operation,
      project: stack.project.name,
      stack: stack.name,
      dryRun: operation === 'preview',
      at: new Date().toISOString(),
    })
    const { result, outputs } = await operate(operation, options, stack, emit)
    const durationMs = Math.round(performance.now() - started)
    emit({ type: 'summary', operation, result, changes: counts, durationMs })
    return { result, changes: counts, outputs, durationMs }
  } finally {
    await release()
  }
}

async function operate(operation: Operation, options: RunOptions, stack: Stack, emit: Emit): Promise<Pick<Summary, 'result' | 'outputs'>> {
  const isPreview = operation === 'preview'
  let deployment = await stack.store.read()
  warnOfInterrupted(deployment.pendingOperations, emit)
  const config = await stack.config()
  const stackConfig = Object.fromEntries([...config].map(([key, { value }]) => [key, value]))
  const info: RunInfo = {
    project: stack.project.name,
    stack: stack.name,
    organization: 'organization',
    dryRun: isPreview,
    parallel: options.parallel ?? availableParallelism() * 4,
    config: { ...stackConfig, ...options.config },
    secretKeys: [...config].flatMap(([key, { secret }]) => (secret && options.config?.[key] === undefined ? [key] : [])),
  }
  const save = isPreview ? undefined : (latest: typeof deployment) => stack.store.write(latest)
  const verdict = new Verdict(emit)
  const begin = (given: typeof deployment): Run => {
    const ledger = new Ledger(given, save)
    const registry = new ProviderRegistry({ providers: options.providers, ledger, overlay: options.config ?? {}, dryRun: isPreview })
    return { info, stackConfig, ledger, registry, emit, verdict, slots: new Slots(info.parallel) }
  }
  const runs: Run[] = []
  const cancel = () => {
    verdict.stop(new Error('cancelled'))
    for (const run of runs) void run.registry.cancel()
  }
  options.signal?.addEventListener('abort', cancel, { once: true })
  const start = (given: typeof deployment): Run => {
    const run = begin(given)
    runs.push(run)
    return run
  }
  let outputs: Bag = {}
  try {
    if (options.signal?.aborted) cancel()
    if (operation === 'refresh' || options.refresh) {
      const refreshed = await refreshAll(start(deployment))
      if (!verdict.failed && JSON.stringify(refreshed.resources) !== JSON.stringify(deployment.resources)) await save?.(refreshed)
      deployment = verdict.failed ? deployment : refreshed
      outputs = stackOutputs(deployment.resources)
    }
    if (operation === 'destroy') {
      const run = start(deployment)
      await deleteRemaining(run)
      await run.ledger.flush()
    } else if (operation !== 'refresh' && !verdict.failed) {
      outputs = await deploy(start(deployment), stack, options.program)
    }
    // A new stack exists from its first run on, even if that run made nothing.
    if (!isPreview && !(await stack.store.exists())) await stack.store.write(emptyDeployment())
  } catch (error) {
    verdict.report(error)
  } finally {
    options.signal?.removeEventListener('abort', cancel)
    await Promise.all(runs.map(run => run.registry.close()))
  }
  return { result: options.signal?.aborted ? 'cancelled' : verdict.failed ? 'failed' : 'succeeded', outputs }
}

/** Runs the program against a deployment of its own; answers the stack's outputs. */
async function deploy(run: Run, { project }: Stack, program: InlineProgram | undefined): Promise<Bag> {
  const deployment = new Deployment(run, builtIns(project.dir, project.name))
  await runProgram(project, deployment, run, program)
  const { outputs, before } = deployment.outputs()
  run.emit({ type: 'outputs', outputs: mask(outputs), before: mask(before) })
  return outputs
}

const stackOutputs = (resources: { type: string; outputs: Bag }[]): Bag =>
  resources.find(state => state.type === 'pulumi:pulumi:Stack')?.outputs ?? {}

function warnOfInterrupted(pending: readonly { type: string; resource: { urn: string } }[], emit: Emit) {
  for (const { type, resource } of pending) {
    emit({
      type: 'diagnostic',
      severity: 'warning',
      urn: resource.urn,
      ephemeral: false,
      message: `an earlier run ended while it was ${type} ${resource.urn}: it may exist without being in the state. Check it in the service; this run forgets about it.`,
    })
  }
}

function counted(onEvent: Emit): { emit: Emit; counts: ChangeCounts } {
  const counts: ChangeCounts = {}
  const emit = (event: EngineEvent) => {
    tally(counts, event)
    onEvent(event)
  }
  return { emit, counts }
}
