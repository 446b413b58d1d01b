import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import { passphraseVariables } from '../state/index.ts'
import type { Command } from './language.ts'

/** A program that runs as a process. */
export interface RunningProgram {
  /** How it ended: an exit code, or the name of the signal that ended it. */
  exited: Promise<number | NodeJS.Signals>
  kill(signal: NodeJS.Signals): void
}

/** Starts a program; `onLine` gets every line that it prints. Never throws: a command that cannot be started exits with 127. */
export function startProgram(
  { executable, args, env }: Command,
  { project, run, onLine }: { project: Project; run: RunInfo; onLine: (stream: 'stdout' | 'stderr', line: string) => void },
): RunningProgram {
  const child = spawn(executable, args, {
    cwd: project.programDir,
    env: { ...environmentOf(run), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C on a terminal goes to the engine, which ends the program itself.
    detached: true,
  })
  const read = Promise.all((['stdout', 'stderr'] as const).map(stream => readLines(child, stream, onLine)))
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
  return { exited, kill: signal => killGroup(child, signal) }
}

/** Signals the program and its child processes. */
function killGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals) {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended a moment ago.
  }
}

function readLines(
  child: ChildProcess,
  stream: 'stdout' | 'stderr',
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): Promise<void> {
  return new Promise(resolve => {
    const lines = createInterface({ input: child[stream]! })
    lines.on('line', line => onLine(stream, line))
    lines.on('close', resolve)
  })
}

/** What every process of a program finds in its environment. */
export const environmentOf = (run: RunInfo): NodeJS.ProcessEnv => ({ ...inherited(process.env), ...configuration(run) })

/** The environment without the stack's passphrase and without the settings of this project's own processes. */
function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = { ...env }
  for (const name of passphraseVariables) delete kept[name]
  for (const name of Object.keys(kept)) if (name.startsWith('POOLHOUSE_')) delete kept[name]
  const options = (kept.NODE_OPTIONS ?? '').split(/\s+/).filter(option => option && option !== '--conditions=source')
  if (options.length > 0) kept.NODE_OPTIONS = options.join(' ')
  else delete kept.NODE_OPTIONS
  // A proxy cannot reach a loopback port.
  const direct = [kept.no_proxy ?? kept.NO_PROXY, '127.0.0.1', 'localhost'].filter(Boolean).join(',')
  return { ...kept, no_proxy: direct, NO_PROXY: direct }
}

/** Configuration, as every SDK reads it (docs/reference/pulumi-protocol.md#16). */
const configuration = (run: RunInfo) => ({
  PULUMI_CONFIG: JSON.stringify(run.config),
  PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
})
