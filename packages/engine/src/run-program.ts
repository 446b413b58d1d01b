import type { Deployment, Run, RunStatus } from './apply/index.ts'
import type { Emit } from './events.ts'
import { EngineFailure } from './failure.ts'
import { languageOf, type RunningProgram, startProgram } from './languages/index.ts'
import { type Monitor, RunAborted, type RunInfo } from './monitor/index.ts'
import { listenOnLoopback } from './monitor/loopback-listener.ts'
import type { Project } from './project/index.ts'

/** How long a program may take to end by itself once it has nothing to wait for, in ms (spec 9.5, 19.3). */
const GRACE = { stopped: 1000, finished: 5000, killed: 5000 }
/** The exit code by which SDKs say that they have told the person already. */
const EXIT_ALREADY_REPORTED = 32

/** A program in this process: asks the monitor for what it wants. */
export type InlineProgram = (monitor: Monitor) => Promise<void>

/** A program that has been started, or is ready to be: `run` brings it and its deployment to their ends. */
export interface LaunchedProgram {
  run(deployment: Deployment, shared: Run): Promise<void>
  /** It will not be run: whatever was started ends. */
  abandon(): void
}

/** Starts the project's program, or the one given instead, as far as that goes without a deployment. */
export async function launchProgram(
  project: Project,
  info: RunInfo,
  emit: Emit,
  status: RunStatus,
  inline?: InlineProgram,
): Promise<LaunchedProgram> {
  if (inline) return { run: (deployment, shared) => runInline(inline, deployment, shared), abandon: () => {} }
  if (project.runtime === 'yaml') {
    const { yamlProgram } = await import('./yaml/index.ts')
    const run = (deployment: Deployment, shared: Run) =>
      runInline(
        yamlProgram(project, (packageName, version) => shared.registry.schemaOf(packageName, version)),
        deployment,
        shared,
      )
    return { run, abandon: () => {} }
  }
  return launchProcess(project, info, emit, status)
}

async function runInline(program: InlineProgram, deployment: Deployment, run: Run) {
  try {
    await program(deployment)
  } catch (error) {
    if (!(error instanceof RunAborted)) run.status.reportFailure(error)
  }
  await deployment.conclude()
}

/** The process starts first: it needs longer to say its first word than the server needs to be there. */
async function launchProcess(project: Project, info: RunInfo, emit: Emit, status: RunStatus): Promise<LaunchedProgram> {
  const start = languageOf(project)
  const door = await listenOnLoopback()
  let program: RunningProgram
  try {
    program = startProgram(start({ project, run: info, address: door.address }), {
      project,
      run: info,
      // After a failure SDKs print what their broken connections did to them.
      onLine: (stream, line) => status.isStopped || emit({ type: 'program', stream, line }),
    })
  } catch (error) {
    door.close()
    throw error
  }
  return {
    run: async (deployment, run) => {
      try {
        const { serveMonitor } = await import('./monitor/server.ts')
        const server = serveMonitor(deployment, door)
        await superviseProgram(program, deployment, run).finally(server.close)
      } finally {
        door.close()
        program.kill('SIGKILL')
      }
    },
    abandon: () => {
      program.kill('SIGKILL')
      door.close()
    },
  }
}

/** Waits for whichever comes first: the program is finished, it ended, or the run was stopped. */
async function superviseProgram(program: RunningProgram, deployment: Deployment, run: Run) {
  const first = await Promise.race([
    program.exited.then(exit => ({ exit })),
    deployment.whenFinished().then(() => 'finished' as const),
    run.status.whenStopped().then(() => 'stopped' as const),
  ])
  if (typeof first === 'object') reportExit(first.exit, run)
  await deployment.conclude()
  if (typeof first === 'object') return
  const exit = await waitForExit(program, run.status.isStopped ? GRACE.stopped : GRACE.finished)
  if (!run.status.isStopped) reportExit(exit, run)
}

/** A run does not wait for ever for a program that keeps itself alive. */
async function waitForExit(program: RunningProgram, grace: number): Promise<number | NodeJS.Signals> {
  const interrupt = setTimeout(() => program.kill('SIGINT'), grace)
  const kill = setTimeout(() => program.kill('SIGKILL'), grace + GRACE.killed)
  try {
    return await program.exited
  } finally {
    clearTimeout(interrupt)
    clearTimeout(kill)
  }
}

function reportExit(exit: number | NodeJS.Signals, run: Run) {
  if (exit !== 0) run.status.isProgramIncomplete = true
  if (exit === 0 || (run.status.hasFailed && exit === EXIT_ALREADY_REPORTED)) return
  if (exit === EXIT_ALREADY_REPORTED) run.status.reportFailure(new EngineFailure('the program failed; it has said why above.'))
  else if (typeof exit === 'string') run.status.reportFailure(new EngineFailure(`the program was ended by ${exit}`))
  else run.status.reportFailure(new EngineFailure(`Program exited with non-zero exit code: ${exit}`))
}
