import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { EngineFailure } from '../failure.ts'

/** How to start a plugin. */
export interface PluginCommand {
  executable: string
  args: readonly string[]
  /** The whole environment. */
  env: Record<string, string | undefined>
  cwd: string
  /** What it is, in messages: `the dynamic provider of Node.js`. */
  what: string
  /** Hears of the process when it has started, before anything else of it is known. */
  onStart?: (child: ChildProcess) => void
}

/** A plugin that listens. */
export interface PluginProcess {
  /** `127.0.0.1:<port>`. */
  address: string
  /** Resolves when it has ended: how, as a clause. */
  ended: Promise<string>
  /** Ends it: it is asked to, and killed when it does not. */
  close(): Promise<void>
}

/** How long a plugin may take until it listens, and until it has ended after it was asked to, in ms. */
const LIMITS = { start: 60_000, end: 2000 }
/** How many of its lines the error of a failed start repeats. */
const LAST_LINES = 12

/**
 * Starts a plugin and waits for the port that it prints; every other line goes to `onLine`. Its standard input stays open as long as this process
 * lives, so that it can notice the end of it.
 */
export async function startPlugin(
  { executable, args, env, cwd, what, onStart }: PluginCommand,
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): Promise<PluginProcess> {
  // Ctrl-C on a terminal goes to the engine, which lets the plugin finish what it does.
  const child = spawn(executable, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  onStart?.(child)
  child.stdin.on('error', () => {})
  const last: string[] = []
  const show = (stream: 'stdout' | 'stderr', line: string) => {
    last.push(line)
    if (last.length > LAST_LINES) last.shift()
    onLine(stream, line)
  }
  createInterface({ input: child.stderr }).on('line', line => show('stderr', line))
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(`could not be started: ${error.message}`))
    child.once('close', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with status ${code}`))
  })
  const port = new Promise<number>(resolve => {
    let isKnown = false
    createInterface({ input: child.stdout }).on('line', line => {
      if (!isKnown && /^\d{1,5}$/.test(line.trim())) {
        isKnown = true
        resolve(Number(line))
      } else show('stdout', line)
    })
  })
  const limit = Promise.withResolvers<string>()
  const timer = setTimeout(() => limit.resolve(`did not listen within ${LIMITS.start / 1000} s`), LIMITS.start)
  const first = await Promise.race([port, ended, limit.promise])
  clearTimeout(timer)
  if (typeof first === 'string') {
    signal(child, 'SIGKILL')
    throw new EngineFailure([`${what} ${first}`, ...last.map(line => `  ${line}`)].join('\n'))
  }
  return { address: `127.0.0.1:${first}`, ended, close: () => end(child, ended) }
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  signal(child, 'SIGTERM')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), LIMITS.end)
  await ended
  clearTimeout(timer)
}

/** Signals the plugin and its child processes. */
function signal({ pid, exitCode, signalCode }: ChildProcess, name: NodeJS.Signals) {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(-pid, name)
  } catch {
    // It ended a moment ago.
  }
}
