import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import { inherited } from './inherited.ts'
import type { Command } from './language.ts'
import { type ProcessGroup, spawnGroup } from './process-group.ts'

/** A program that runs as a process. */
export interface RunningProgram extends Pick<ProcessGroup, 'kill' | 'end'> {
  /** How it ended: an exit code, or the name of the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>
}

/** Starts a program; `onLine` gets every line that it prints. Never throws: a command that cannot be started exits with 127. */
export function startProgram(
  { executable, args, env }: Command,
  { project, run, onLine }: { project: Project; run: RunInfo; onLine: (stream: 'stdout' | 'stderr', line: string) => void },
): RunningProgram {
  const { child, kill, end } = spawnGroup(executable, args, {
    cwd: project.programDir,
    env: { ...environmentOf(run), ...env },
  })
  const read = Promise.all((['stdout', 'stderr'] as const).map(stream => readLines(child[stream], line => onLine(stream, line))))
  const ended = new Promise<number | NodeJS.Signals>(resolve => {
    child.once('error', error => {
      onLine('stderr', `${executable} could not be started: ${error.message}`)
      resolve(127)
    })
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1))
  })
  // A child process that the program left behind may keep its streams open.
  const exited = ended.then(async result => {
    await Promise.race([read, new Promise(resolve => setTimeout(resolve, 500).unref())])
    return result
  })
  return { exited, kill, end }
}

function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  return new Promise(resolve => {
    createInterface({ input: stream }).on('line', onLine).on('close', resolve)
  })
}

/** What every process of a program finds in its environment. */
export const environmentOf = (run: RunInfo): NodeJS.ProcessEnv => ({ ...inherited(process.env), ...configuration(run) })

/** Configuration, as every SDK reads it (docs/reference/pulumi-protocol.md#16). */
const configuration = (run: RunInfo) => ({
  PULUMI_CONFIG: JSON.stringify(run.config),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
})
