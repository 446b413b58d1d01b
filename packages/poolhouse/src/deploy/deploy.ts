import { resolve } from 'node:path'
import {
  createDisplay,
  type DisplayOptions,
  destroy,
  hasChanges,
  preview,
  type RunOptions,
  refresh,
  type Summary,
  up,
} from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'
import { stopping } from '../stopping.ts'
import type { DeploymentOptions, Operation } from '../verbs/deployments.ts'
import { providersFor } from './providers.ts'
import { withService } from './with-service.ts'

const operations: Record<Operation, (options: RunOptions) => Promise<Summary>> = { up, preview, refresh, destroy }

/** Runs one operation of the engine, shows it as it goes, and gives the exit status. */
export async function deploy(operation: Operation, dir: string, options: DeploymentOptions, around: Surroundings): Promise<number> {
  const project = resolve(around.cwd, dir)
  return withService({ project, stack: options.stack, endpoint: options.endpoint }, around, async config => {
    const display = createDisplay(displayOptions(options, around))
    const ends = stopping()
    const run: RunOptions = {
      project,
      providers: providersFor(around.env),
      config,
      signal: ends.signal,
      onEvent: display.onEvent.bind(display),
      ...(options.stack !== undefined && { stack: options.stack }),
      ...(options.refresh && { refresh: true }),
    }
    try {
      if (operation !== 'preview' && !options.yes) {
        const planned = await operations[operation]({ ...run, dryRun: true })
        if (planned.result !== 'succeeded') return 1
        if (!(await around.ask(`Do ${operation} now?`))) {
          around.out('Nothing was done.')
          return 1
        }
      }
      return judge(await operations[operation](run), options, around)
    } finally {
      display.end()
      ends.release()
    }
  })
}

function displayOptions({ json }: DeploymentOptions, { terminal, env, columns, write }: Surroundings): DisplayOptions {
  const live = terminal && env.TERM !== 'dumb'
  // https://no-color.org
  return { mode: json ? 'json' : live ? 'live' : 'plain', colour: live && !env.NO_COLOR, write, columns }
}

function judge(summary: Summary, { expectNoChanges }: DeploymentOptions, around: Surroundings): number {
  if (summary.result !== 'succeeded') return 1
  if (expectNoChanges && hasChanges(summary.changes)) {
    around.err('poolhouse: there are changes, and --expect-no-changes was given.')
    return 1
  }
  return 0
}
