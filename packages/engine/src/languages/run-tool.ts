import { spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { codeOf, EngineFailure } from '../failure.ts'
import { inherited } from './inherited.ts'
import { spawnGroup } from './process-group.ts'

/** What a preparation tells and hears: it prints progress, and ends when the run is stopped. */
export interface Preparation {
  /** One line about what begins now. */
  announce(message: string): void
  /** A line that a tool printed. */
  onLine(stream: 'stdout' | 'stderr', line: string): void
  /** Resolves when the run is cancelled. */
  whenStopped(): Promise<void>
}

/** How many of a tool's last lines the error of its failure repeats. */
const LAST_LINES = 12
/** How long a tool may take to end itself, in ms. */
const TERMINATION = 3000

/** Runs a tool of a language to its end, its lines as progress. Fails with its last lines when it does. */
export async function runTool(
  [executable, ...args]: readonly [string, ...string[]],
  { cwd, env = {}, what }: { cwd: string; env?: Record<string, string>; what: string },
  { onLine, whenStopped }: Preparation,
): Promise<void> {
  const { child, kill, end } = spawnGroup(executable, args, { cwd, env: { ...inherited(process.env), ...env } })
  const last: string[] = []
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', line => {
      last.push(line)
      if (last.length > LAST_LINES) last.shift()
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
  const command = [executable, ...args].join(' ')
  throw new EngineFailure(`${what}: "${command}" in ${cwd} ended with ${status}:\n${last.map(line => `  ${line}`).join('\n')}`)
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

/** Fails unless a tool is there in at least a version. `get`: how to get it. Returns its version. */
export function assertTool(
  executable: string,
  { args = ['--version'], atLeast, get, neededFor }: { args?: string[]; atLeast: string; get: string; neededFor: string },
): string {
  const printed = askTool(executable, args)
  if (printed === undefined) throw new EngineFailure(`${neededFor} needs ${executable}, which is not found (or fails) here. ${get}`)
  const version = printed.match(/\d+\.\d+(\.\d+)?/)?.[0]
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
