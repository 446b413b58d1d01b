import {
  Deployment,
  deleteRemaining,
  type ImportRequest,
  importExisting,
  type Run,
  type RunStatus,
  recoverPendingOperations,
  refreshAll,
  stackOutputsOf,
} from './apply/index.ts'
import { forgetService, isOtherService, rememberService } from './deployed-service.ts'
import type { Emit, Operation } from './events.ts'
import { EngineFailure } from './failure.ts'
import { languageOf, type ProgramCheck } from './languages/index.ts'
import { RunAborted, type RunInfo } from './monitor/index.ts'
import { isProviderType, maskSecrets, TargetSelection } from './plan/index.ts'
import type { RunOptions } from './run-options.ts'
import { checkProgram, type LaunchedProgram, launchProgram, prepareProgram } from './run-program.ts'
import { createMissingSearch, type MissingSearch } from './search-missing.ts'
import { fingerprintOf, isKnownProgram, rememberProgram } from './searched-program.ts'
import type { Stack } from './stacks.ts'
import { emptySnapshot, type ResourceState, type Snapshot as StackState } from './state/index.ts'
import type { Bag } from './wire.ts'

/** Starts a run on a state. `isSilentPreview`: it changes, saves and shows nothing, and its failures are not those of the operation. */
export type BeginRun = (state: StackState, options?: { isSilentPreview?: boolean }) => Run

/** What an operation works with. */
export interface OperationContext {
  options: RunOptions
  stack: Stack
  info: RunInfo
  emit: Emit
  status: RunStatus
  begin: BeginRun
  save: ((state: StackState) => Promise<void>) | undefined
  importRequest: ImportRequest | undefined
}

/** What an operation returns to its caller. */
export interface OperationOutcome {
  outputs: Bag
  imported?: ResourceState
}

/** Runs one operation on an open stack, from reading its state to saving it. */
export async function executeOperation(
  operation: Operation,
  { options, stack, info, emit, status, begin, save, importRequest }: OperationContext,
): Promise<OperationOutcome> {
  const runsProgram = operation === 'up' || operation === 'preview'
  const warn = (message: string) => status.warn(message)
  const isElsewhere = await isOtherService(stack.paths, options.deployedTo, { isRefresh: operation === 'refresh', warn })
  const refreshes = operation === 'refresh' || options.refresh || isElsewhere
  // Without a refresh the program starts early, while the key of the stack's secrets is derived.
  let launched = runsProgram && !refreshes ? await launchOrReport(status, stack, info, emit, options) : undefined
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
    if (refreshes) {
      const run = begin(state)
      // Nothing of the state is known to be in another service, so targets do not limit what is looked up.
      const refreshed = await refreshAll(isElsewhere ? { ...run, selection: new TargetSelection({}) } : run)
      if (!status.hasFailed) {
        const isChanged = state.pendingOperations.length > 0 || JSON.stringify(refreshed.resources) !== JSON.stringify(state.resources)
        if (isChanged) await save?.(refreshed)
        state = refreshed
      }
      if (runsProgram && !status.hasFailed) launched = await launchOrReport(status, stack, info, emit, options)
    }
    // Before the first create, so that an interrupted run is remembered too.
    if (save && !status.hasFailed) await rememberService(stack.paths, options.deployedTo)
    const done: OperationOutcome = { outputs: operation === 'destroy' ? {} : stackOutputsOf(state.resources) }
    const run = begin(state)
    if (operation === 'destroy') {
      await deleteRemaining(run)
      await run.journal.flush()
    } else if (launched) {
      const { fingerprint } = launched
      const isSearched = fingerprint !== undefined && (await isKnownProgram(stack.paths, fingerprint))
      const search = !isSearched && searchesMissing(operation, stack, info, options) ? missingSearch(stack, state, begin) : undefined
      // The first deployment of a stack is certain to create something. Otherwise the search waits for the first change, which may never come.
      if (!state.resources.some(({ custom, type }) => custom && !isProviderType(type))) void search?.find()
      done.outputs = await deploy(run, launched, search).finally(search?.abandon)
    }
    if (importRequest) done.imported = await importExisting(run, importRequest)
    reportMissingTargets(run)
    // A stack exists from its first run on, even if that run created nothing.
    if (save && !(await stack.store.exists())) await save(emptySnapshot())
    if (save && run.journal.currentResources().length === 0) await forgetService(stack.paths)
    if (launched?.fingerprint !== undefined && !status.hasFailed && !status.isStopped && (save || (await stack.store.exists()))) {
      await rememberProgram(stack.paths, launched.fingerprint)
    }
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

/** A program that is started, the check that runs beside it, and the fingerprint by which it is known again; absent where its run shows too little of it. */
type StartedProgram = LaunchedProgram & { check: ProgramCheck | undefined; fingerprint: string | undefined }

/** Starts the program; a failure to start is reported and fails the run. */
async function launchOrReport(
  status: RunStatus,
  stack: Stack,
  info: RunInfo,
  emit: Emit,
  options: RunOptions,
): Promise<StartedProgram | undefined> {
  const { project } = stack
  const { program } = options
  let launched: LaunchedProgram | undefined
  try {
    if (!program) await prepareProgram(project, emit, status)
    // Taken before the program starts: it may write to its own folder.
    const fingerprint = seesAllTypes(stack, options) ? fingerprintOf(project, info) : undefined
    launched = await launchProgram(project, info, emit, status, program)
    // After the start: the program needs longer until its first call than the check until its answer.
    const check = program ? undefined : checkProgram(project)
    void status.whenStopped().then(check?.abandon)
    return { ...launched, check, fingerprint }
  } catch (error) {
    launched?.abandon()
    if (!(error instanceof RunAborted)) status.reportFailure(error)
    return undefined
  }
}

/** Whether a run without a missing type shows that the project's program has none: it is this program that runs, and it registers everything. */
const seesAllTypes = ({ project }: Stack, { program, skipUnsupported, targets = [], replace = [] }: RunOptions): boolean =>
  !program && !skipUnsupported && targets.length + replace.length === 0 && languageOf(project).execution.kind === 'process'

/** Whether what the program uses is known only from a run of it: a YAML program declares it before it runs. */
const searchesMissing = (
  operation: Operation,
  { project }: Stack,
  { dryRun }: RunInfo,
  { program, isPlanned, skipUnsupported }: RunOptions,
): boolean =>
  operation === 'up' && !dryRun && !isPlanned && !skipUnsupported && !program && languageOf(project).execution.kind === 'process'

const missingSearch = ({ project }: Stack, state: StackState, begin: BeginRun): MissingSearch =>
  createMissingSearch(
    // The run itself may change entries of the state while the preview reads them.
    () => begin(structuredClone(state), { isSilentPreview: true }),
    ({ info, emit, status }) => launchProgram(project, info, emit, status),
  )

/** Runs the program against a new deployment. Returns the stack's outputs. */
async function deploy(run: Run, launched: StartedProgram, search: MissingSearch | undefined): Promise<Bag> {
  const checked = launched.check?.problem.then(problem => {
    if (problem !== undefined) run.status.stop(new EngineFailure(problem))
  })
  const deployment = new Deployment(run, { findMissing: search?.find, checked })
  // Its answer counts no more; its program may never end.
  if (search) void run.status.whenStopped().then(search.abandon)
  run.registry.preload()
  await launched.run(deployment, run)
  const { outputs, before } = deployment.outputs()
  run.emit({ type: 'outputs', outputs: maskSecrets(outputs), before: maskSecrets(before) })
  return outputs
}
