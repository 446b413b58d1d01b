import { createDisplay, type DisplayOptions, type RunOptions } from '@poolhouse/engine'
import type { CommandEnvironment } from '../environment.ts'
import { listenForStop } from '../stop-signals.ts'
import { providersFor } from './providers.ts'
import { type DeploymentTarget, withService } from './with-service.ts'

/** What a shell says of a process that Ctrl-C ended. */
const interruptedStatus = 130
/** How long calls that hang somewhere may hold up a process that was told twice to end. */
const exitDelayMs = 500

/** What every run of the engine is given by the command. */
export type EngineRunOptions = Pick<RunOptions, 'project' | 'stack' | 'providers' | 'config' | 'signal' | 'stopNow' | 'onEvent'>

/** Everything environment a run of the engine: the service, what is shown, Ctrl-C once and twice. `work` gives the exit status. */
export async function withEngineRun(
  { json, diff, ...target }: DeploymentTarget & { json?: boolean; diff?: boolean },
  environment: CommandEnvironment,
  work: (given: EngineRunOptions) => Promise<number>,
): Promise<number> {
  return withService(target, environment, async config => {
    const display = createDisplay(displayOptions({ json, diff }, environment))
    const now = new AbortController()
    const ends = listenForStop(() => {
      now.abort()
      setTimeout(() => process.exit(interruptedStatus), exitDelayMs).unref()
    })
    const { project, stack } = target
    const given: EngineRunOptions = {
      project,
      ...(stack !== undefined && { stack }),
      providers: providersFor(environment.env),
      config,
      signal: ends.signal,
      stopNow: now.signal,
      onEvent: display.onEvent.bind(display),
    }
    try {
      const status = await work(given)
      return now.signal.aborted ? interruptedStatus : status
    } finally {
      display.end()
      ends.release()
    }
  })
}

function displayOptions(
  { json, diff = false }: { json?: boolean; diff?: boolean },
  { isInteractive, env, columns, write }: CommandEnvironment,
): DisplayOptions {
  const live = isInteractive && env.TERM !== 'dumb'
  // https://no-color.org
  return { mode: json ? 'json' : live ? 'live' : 'plain', colour: live && !env.NO_COLOR, diff, write, columns }
}
