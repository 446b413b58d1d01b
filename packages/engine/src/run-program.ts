import type { Deployment, Run, RunStatus } from './apply/index.ts'
import type { Emit } from './events.ts'
import { EngineFailure } from './failure.ts'
import { type InlineProgram, type Language, languageOf, type ProgramCheck, type RunningProgram, startProgram } from './languages/index.ts'
import { RunAborted, type RunInfo } from './monitor/index.ts'
import { listenOnLoopback } from './monitor/loopback-listener.ts'
import type { Project } from './project/index.ts'

/**
 * After how long a program that has nothing to wait for is interrupted, and killed, in ms (docs/reference/pulumi-protocol.md#9.5,
 * docs/reference/pulumi-protocol.md#19.3).
 */
const GRACE = {
  cancelled: { interrupt: 0, kill: 1000 },
  stopped: { interrupt: 1000, kill: 6000 },
  finished: { interrupt: 5000, kill: 10_000 },
}
/** SDKs exit with this code when the program has already reported its error. */
const EXIT_ALREADY_REPORTED = 32

/** A program that is started, or ready to start. */
export interface LaunchedProgram {
  /** Runs the program and its deployment to their ends. */
  run(deployment: Deployment, shared: Run): Promise<void>
  /** Ends a program that will not be run. */
  abandon(): void
}

/** Installs or builds what the project's program lacks; its progress is shown. A run that is stopped meanwhile ends it. */
export async function prepareProgram(project: Project, emit: Emit, status: RunStatus): Promise<void> {
  const { execution } = languageOf(project)
  if (execution.kind !== 'process' || !execution.prepare) return
  try {
    await execution.prepare(project, {
      announce: line => emit({ type: 'program', stream: 'stdout', line }),
      onLine: (stream, line) => status.isStopped || emit({ type: 'program', stream, line }),
      whenStopped: status.whenStopped,
    })
  } finally {
    status.assertNotStopped()
  }
}

/** Starts a check of the program, where its language has one; the caller waits for it before anything is registered. */
export function checkProgram(project: Project): ProgramCheck | undefined {
  const { execution } = languageOf(project)
  return execution.kind === 'process' ? execution.check?.(project) : undefined
}

/** Starts the project's program, or `inline` instead of it, as far as that is possible before there is a deployment. */
export async function launchProgram(
  project: Project,
  info: RunInfo,
  emit: Emit,
  status: RunStatus,
  inline?: InlineProgram,
): Promise<LaunchedProgram> {
  if (inline) return launchInProcess(async () => inline)
  const { execution } = languageOf(project)
  if (execution.kind === 'process') return launchProcess(execution, project, info, emit, status)
  return launchInProcess(({ registry, skipped }) =>
    execution.load(project, {
      schemaText: (packageName, version) => registry.schemaOf(packageName, version),
      explainMissing: (kind, token, version) => registry.explainMissing(kind, token, version),
      skipsMissing: skipped !== undefined,
    }),
  )
}

const launchInProcess = (load: (run: Run) => Promise<InlineProgram>): LaunchedProgram => ({
  run: async (deployment, run) => {
    try {
      await (await load(run))(deployment)
    } catch (error) {
      if (!(error instanceof RunAborted)) run.status.reportFailure(error)
    }
    await deployment.conclude()
  },
  abandon: () => {},
})

/** Starts the process before the gRPC server is loaded: the program needs longer until its first call. */
async function launchProcess(
  { command }: Language['execution'] & { kind: 'process' },
  project: Project,
  info: RunInfo,
  emit: Emit,
  status: RunStatus,
): Promise<LaunchedProgram> {
  const listener = await listenOnLoopback()
  let program: RunningProgram
  try {
    program = startProgram(command({ project, run: info, address: listener.address }), {
      project,
      run: info,
      // After a failure, SDKs print errors about their broken connections.
      onLine: (stream, line) => status.isStopped || emit({ type: 'program', stream, line }),
    })
  } catch (error) {
    listener.close()
    throw error
  }
  return {
    run: async (deployment, run) => {
      try {
        const { serveMonitor } = await import('./monitor/server.ts')
        const server = serveMonitor(deployment, listener)
        await superviseProgram(program, deployment, run).finally(server.close)
      } finally {
        listener.close()
        // What a program that ended by itself left running was meant to stay.
        if (run.status.isStopped) program.end()
        else program.kill('SIGKILL')
      }
    },
    abandon: () => {
      program.kill('SIGKILL')
      listener.close()
    },
  }
}

/** Waits for the first of these: the program has registered everything, it exited, or the run was stopped. */
async function superviseProgram(program: RunningProgram, deployment: Deployment, run: Run) {
  const first = await Promise.race([
    program.exited.then(exit => ({ exit })),
    deployment.whenFinished().then(() => 'finished' as const),
    run.status.whenStopped().then(() => 'stopped' as const),
  ])
  if (typeof first === 'object') {
    await deployment.whenChecked()
    reportExit(first.exit, run)
  }
  await deployment.conclude()
  if (typeof first === 'object') return
  const exit = await waitForExit(program, GRACE[run.status.isCancelled ? 'cancelled' : run.status.isStopped ? 'stopped' : 'finished'])
  if (!run.status.isStopped) reportExit(exit, run)
}

/** Interrupts, then kills, a program that does not exit by itself. */
async function waitForExit(program: RunningProgram, grace: { interrupt: number; kill: number }): Promise<number | NodeJS.Signals> {
  const interrupt = setTimeout(() => program.kill('SIGINT'), grace.interrupt)
  const kill = setTimeout(() => program.kill('SIGKILL'), grace.kill)
  try {
    return await program.exited
  } finally {
    clearTimeout(interrupt)
    clearTimeout(kill)
  }
}

function reportExit(exit: number | NodeJS.Signals, { status }: Run) {
  if (exit !== 0) status.isProgramIncomplete = true
  if (exit === 0 || (status.hasFailed && exit === EXIT_ALREADY_REPORTED)) return
  if (exit === EXIT_ALREADY_REPORTED) status.reportFailure(new EngineFailure('the program failed; it has said why above.'))
  else if (typeof exit === 'string') status.reportFailure(new EngineFailure(`the program was ended by ${exit}`))
  else status.reportFailure(new EngineFailure(`Program exited with non-zero exit code: ${exit}`))
}
