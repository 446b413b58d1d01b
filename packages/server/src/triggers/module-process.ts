import { type ChildProcess, spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { InvocationOutcome, Log, Settings } from '../context.ts'
import { maxResponseBytes } from '../http/index.ts'
import { failedInvocation } from './invocation.ts'
import type { ModuleIsolation } from './module-isolation.ts'
import { childArguments } from './module-permissions.ts'

/** An event that waits for the answer of a module. */
export interface PendingEvent {
  payload: string
  resolve: (outcome: InvocationOutcome) => void
  /** It was pending in a process that was killed because of another event. */
  isRetry: boolean
}

/** What a module's process needs to know of the service. */
export interface ModuleOptions {
  path: string
  timeoutMs: number
  /** Paths that it may not read, wherever it lies: the data directory, files with keys. */
  unreadable: readonly string[]
  isolation: ModuleIsolation
  mode: Settings['mode']
  log: Log
}

/** One process of a module. */
export interface ModuleProcess {
  send(event: PendingEvent): void
  /** Whether a file that it loaded has changed since, or the module could not be loaded. Development mode only. */
  isOutdated(): boolean
  /** Ends it once it has answered its pending events. */
  retire(): void
  /** Kills it; its pending events get the outcome. */
  kill(outcome: InvocationOutcome): void
}

/** What the child process writes, one line for each event and each file that it loads. `id` is that of the event. */
type Line =
  | ({ id: number; stack?: string } & ({ answer: string } | { threw: string } | { failed: string }))
  | { loaded: string; version: string }

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const fileOfOurs = (name: string) => fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url))
const worker = fileOfOurs('module-worker')
const imported = [fileOfOurs('module-network')]

/** Milliseconds between two reads of a module's output: a module that writes without end blocks itself, not the service. */
const logPauseMs = 100

/**
 * Starts the process of a module. It is killed when an event exceeds its time limit; its other pending events then go to `onLost`. `onEnd` is called
 * when it has ended.
 */
export function startModuleProcess(
  options: ModuleOptions,
  { onLost, onEnd }: { onLost: (events: PendingEvent[]) => void; onEnd: () => void },
): ModuleProcess {
  const { path, timeoutMs, log, mode } = options
  const pending = new Map<number, PendingEvent & { timer: NodeJS.Timeout }>()
  const loadedVersions = new Map<string, string>()
  let lastId = 0
  let isEnded = false
  let isRetired = false
  let failedToLoad = false
  const child = spawnModule(options)

  const settle = (id: number, outcome: InvocationOutcome) => {
    const event = pending.get(id)
    if (!event) return
    clearTimeout(event.timer)
    pending.delete(id)
    event.resolve(outcome)
    if (pending.size > 0) return
    unrefChild(child)
    if (isRetired) child.stdin!.end()
  }
  const end = (outcome: InvocationOutcome) => {
    if (isEnded) return
    isEnded = true
    onEnd()
    for (const id of [...pending.keys()]) settle(id, outcome)
  }
  const kill = (outcome: InvocationOutcome) => {
    child.kill('SIGKILL')
    end(outcome)
  }
  const lose = () => {
    const lost = [...pending.values()]
    for (const { timer } of lost) clearTimeout(timer)
    pending.clear()
    kill({ kind: 'timeout' })
    onLost(lost)
  }

  child.on('error', error => kill(failedInvocation('configuration', error.message)))
  child.on('exit', (code, signal) =>
    end({ kind: 'threw', message: `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}` }),
  )
  child.stdin!.on('error', () => {})
  for (const output of [child.stdout!, child.stderr!]) logOutput(output, log, path)
  readLines(child.stdio[3] as Readable, text => {
    if (isEnded) return
    const line = text === undefined ? undefined : parseLine(text)
    if (line && 'loaded' in line && mode === 'development') loadedVersions.set(line.loaded, line.version)
    // Only the worker should write to this descriptor. A line that is not valid shows that the module wrote to it.
    else if (!line || 'loaded' in line || !pending.has(line.id)) kill(failedInvocation('configuration', `${path} wrote an invalid answer`))
    else {
      if ('failed' in line) failedToLoad = true
      if (line.stack !== undefined) log.output?.(basename(path), line.stack)
      settle(line.id, outcomeOf(line))
    }
  })
  unrefChild(child)

  return {
    send(event) {
      const id = ++lastId
      const timer = setTimeout(() => {
        log.warn('A trigger module exceeded its time limit and its process was killed', { path, timeoutMs })
        settle(id, { kind: 'timeout' })
        lose()
      }, timeoutMs)
      pending.set(id, { ...event, timer })
      refChild(child)
      child.stdin!.write(`${JSON.stringify({ id, payload: event.payload })}\n`)
    },
    isOutdated: () =>
      mode === 'development' && (failedToLoad || [...loadedVersions].some(([file, version]) => versionOf(file) !== version)),
    retire() {
      isRetired = true
      if (pending.size === 0) child.stdin!.end()
    },
    kill,
  }
}

function spawnModule({ path, unreadable, isolation, mode }: ModuleOptions): ChildProcess {
  const isTrusted = isolation.kind === 'trusted'
  const args = [
    ...childArguments({ worker, imported, path, unreadable, mayUseNetwork: isTrusted }),
    ...[isTrusted ? 'open' : 'closed', mode],
  ]
  const [command, ...before] = isolation.kind === 'namespace' ? [...isolation.command, process.execPath] : [process.execPath]
  return spawn(command!, [...before, ...args], { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
}

/** As the worker writes it. Undefined for a file that is gone. */
function versionOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false })
  return found && `${found.mtimeMs}:${found.size}`
}

const outcomeOf = (line: Exclude<Line, { loaded: string }>): InvocationOutcome => {
  if ('answer' in line) return { kind: 'answered', text: line.answer }
  return 'threw' in line ? { kind: 'threw', message: line.threw } : failedInvocation('configuration', line.failed)
}

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text)
    if (typeof line.loaded === 'string') return typeof line.version === 'string' ? line : undefined
    const results = [line.answer, line.threw, line.failed].filter(value => value !== undefined)
    const isValid = Number.isInteger(line.id) && results.length === 1 && typeof results[0] === 'string'
    return isValid && ['undefined', 'string'].includes(typeof line.stack) ? line : undefined
  } catch {
    return undefined
  }
}

type Handle = { ref?(): void; unref?(): void }
const handlesOf = (child: ChildProcess): Handle[] =>
  [child, ...(child.stdio as (Readable | Writable | null)[]).filter(each => each !== null)] as Handle[]

/** Lets the service's process exit while the child has no pending events. */
function unrefChild(child: ChildProcess): void {
  for (const handle of handlesOf(child)) handle.unref?.()
}

function refChild(child: ChildProcess): void {
  for (const handle of handlesOf(child)) handle.ref?.()
}

/** A JSON string can be twice as long as the answer in it; the rest of the line is short. */
const maxLineBytes = 2 * maxResponseBytes + 1_000

/** Calls `onLine` for each line, and with undefined for one that is longer than any answer. */
function readLines(stream: Readable, onLine: (line: string | undefined) => void): void {
  let parts: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      onLine(Buffer.concat([...parts, chunk.subarray(from, at)]).toString())
      parts = []
      length = 0
      from = at + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > maxLineBytes) {
      stream.destroy()
      onLine(undefined)
    }
  })
  stream.on('error', () => {})
}

/** A chunk is at most 64 KiB, and one is read in each pause. */
function logOutput(stream: Readable, log: Log, path: string): void {
  stream.on('data', (chunk: Buffer) => {
    if (log.output) log.output(basename(path), chunk.toString())
    // A module may print its event, which can have a password.
    else log.info('A trigger module wrote output, which is shown in development only', { path, bytes: chunk.length })
    stream.pause()
    setTimeout(() => stream.resume(), logPauseMs).unref()
  })
  stream.on('error', () => {})
}
