import { createDisplay, type DisplayOptions, type RunOptions } from '@poolhouse/engine'
import type { CommandEnvironment } from '../environment.ts'
import { listenForStop } from '../stop-signals.ts'
import { providersFor } from './providers.ts'
import { type DeploymentTarget, withService } from './with-service.ts'

/** Exit status of a process that SIGINT ended (128 + 2). */
const interruptedStatus = 130
/** How long pending calls may delay the exit after a second Ctrl-C. */
const exitDelayMs = 500

/** Options that every run of the engine gets from the command. */
export type EngineRunOptions = Pick<
  RunOptions,
  'project' | 'stack' | 'env' | 'deployedTo' | 'providers' | 'config' | 'signal' | 'stopNow' | 'onEvent'
>

/** Runs the engine with a service, a display and handling of Ctrl-C (once: orderly end, twice: exit now). `work` resolves with the exit status. */
export async function withEngineRun(
  { json, diff, ...target }: DeploymentTarget & { json?: boolean; diff?: boolean },
  environment: CommandEnvironment,
  work: (run: EngineRunOptions) => Promise<number>,
): Promise<number> {
  return withService(target, environment, async (config, deployedTo) => {
    const display = createDisplay(displayOptions({ json, diff }, environment))
    const stopNow = new AbortController()
    const stop = listenForStop(() => {
      stopNow.abort()
      setTimeout(() => process.exit(interruptedStatus), exitDelayMs).unref()
    })
    const { notify: _, ...stack } = target.stack
    const run: EngineRunOptions = {
      ...stack,
      ...(deployedTo && { deployedTo }),
      providers: providersFor(environment.env),
      config,
      signal: stop.signal,
      stopNow: stopNow.signal,
      onEvent: display.onEvent.bind(display),
    }
    try {
      const status = await work(run)
      return stopNow.signal.aborted ? interruptedStatus : status
    } finally {
      display.end()
      stop.release()
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
