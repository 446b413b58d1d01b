import { createDisplay, type DisplayOptions, type RunOptions } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import { stopping } from '../stopping.ts'
import { providersFor } from './providers.ts'
import { type Target, withService } from './with-service.ts'

/** What a shell says of a process that Ctrl-C ended. */
const interrupted = 130
/** How long calls that hang somewhere may hold up a process that was told twice to end. */
const lastWait = 500

/** What every run of the engine is given by the command. */
export type Given = Pick<RunOptions, 'project' | 'stack' | 'providers' | 'config' | 'signal' | 'stopNow' | 'onEvent'>

/** Everything around a run of the engine: the service, what is shown, Ctrl-C once and twice. `work` gives the exit status. */
export async function withRun(
  { json, diff, ...target }: Target & { json?: boolean; diff?: boolean },
  around: Surroundings,
  work: (given: Given) => Promise<number>,
): Promise<number> {
  return withService(target, around, async config => {
    const display = createDisplay(displayOptions({ json, diff }, around))
    const now = new AbortController()
    const ends = stopping(() => {
      now.abort()
      setTimeout(() => process.exit(interrupted), lastWait).unref()
    })
    const { project, stack } = target
    const given: Given = {
      project,
      ...(stack !== undefined && { stack }),
      providers: providersFor(around.env),
      config,
      signal: ends.signal,
      stopNow: now.signal,
      onEvent: display.onEvent.bind(display),
    }
    try {
      const status = await work(given)
      return now.signal.aborted ? interrupted : status
    } finally {
      display.end()
      ends.release()
    }
  })
}

function displayOptions(
  { json, diff = false }: { json?: boolean; diff?: boolean },
  { terminal, env, columns, write }: Surroundings,
): DisplayOptions {
  const live = terminal && env.TERM !== 'dumb'
  // https://no-color.org
  return { mode: json ? 'json' : live ? 'live' : 'plain', colour: live && !env.NO_COLOR, diff, write, columns }
}
