import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { codeOf, EngineFailure } from '../failure.ts'
import { inherited } from './inherited.ts'
import { spawnGroup } from './process-group.ts'

/** How a preparation prints its progress, and how it learns that the run is stopped. */
export interface Preparation {
  /** One line about what begins now. */
  announce(message: string): void
  /** A line that a tool printed. */
  onLine(stream: 'stdout' | 'stderr', line: string): void
  /** Resolves when the run is cancelled. */
  whenStopped(): Promise<void>
}

/** How many of a tool's lines the error of its failure repeats. */
const LINES = 12
/** How long a tool may take to end itself, in ms. */
const TERMINATION = 3000

/** How a tool is run, and what the error of its failure says. */
export interface ToolRun {
  cwd: string
  env?: Record<string, string>
  /** What failed: the first words of the error. */
  what: string
  /** The command as the error shows it, when the real one has more than a person wants to read. */
  shown?: string
  /** Which of its lines tell the reason. A compiler's first error causes the others; an installer's last line is its reason. */
  reason?: 'first lines' | 'last lines'
  /** Lines that never tell the reason. */
  noise?: RegExp
}

/** Runs a tool of a language to its end, its lines as progress. Fails with its lines when it does. */
export async function runTool(
  [executable, ...args]: readonly [string, ...string[]],
  { cwd, env = {}, what, shown = [executable, ...args].join(' '), reason = 'last lines', noise = /^$/ }: ToolRun,
  { onLine, whenStopped }: Preparation,
): Promise<void> {
  const { child, kill, end } = spawnGroup(executable, args, { cwd, env: { ...inherited(process.env), ...env } })
  const lines = new Set<string>()
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', coloured => {
      const line = stripVTControlCharacters(coloured).trimEnd()
      if (line !== '' && !noise.test(line)) lines.add(line)
      onLine(stream, line)
    })
  }
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', error => reject(new EngineFailure(`${executable} could not be started: ${error.message}`)))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1))
  })
  void whenStopped().then(() => {
    kill('SIGTERM')
    const timer = setTimeout(end, TERMINATION)
    child.once('close', () => clearTimeout(timer))
  })
  const status = await ended
  if (status === 0) return
  const told = reason === 'first lines' ? [...lines].slice(0, LINES) : [...lines].slice(-LINES)
  throw new EngineFailure(`${what}: "${shown}" in ${cwd} ended with ${status}:\n${told.map(line => `  ${line}`).join('\n')}`)
}

/** What a tool prints, such as its version; `undefined` when it is not there or fails. */
export function askTool(executable: string, args: readonly string[], cwd?: string): string | undefined {
  const { status, stdout, error } = spawnSync(executable, args, {
    encoding: 'utf8',
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  if (error && codeOf(error) !== 'ENOENT') return undefined
  return status === 0 ? stdout.trim() : undefined
}

/** Whether a command is there, without a start of it. */
export const isOnPath = (executable: string): boolean =>
  isAbsolute(executable)
    ? existsSync(executable)
    : (process.env.PATH ?? '').split(delimiter).some(folder => ['', '.exe', '.cmd'].some(end => existsSync(join(folder, executable + end))))

/** Fails unless a tool is there in at least a version. `get`: how to get it. Returns its version. */
export function assertTool(
  executable: string,
  { args = ['--version'], atLeast, get, neededFor }: { args?: string[]; atLeast: string; get: string; neededFor: string },
): string {
  const printed = askTool(executable, args)
  if (printed === undefined) throw new EngineFailure(`${neededFor} needs ${executable}, which is not found (or fails) here. ${get}`)
  // `openjdk 21 2023-09-19`, `go version go1.26.8`, `Apache Maven 3.8.7` in colour.
  const version = stripVTControlCharacters(printed).match(/\d+(\.\d+){0,2}/)?.[0]
  if (version === undefined || isOlder(version, atLeast))
    throw new EngineFailure(`${neededFor} needs ${executable} ${atLeast} or newer; here it is ${version ?? printed}. ${get}`)
  return version
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(Number)) as [number[], number[]]
  for (const [at, wanted] of b.entries()) {
    const have = a[at] ?? 0
    if (have !== wanted) return have < wanted
  }
  return false
}
