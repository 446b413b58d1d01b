import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { InvocationOutcome, Log, TriggerSettings } from '../context.ts'
import { maxResponseBytes } from '../http/index.ts'
import { failedInvocation, type InvokeTarget } from './invocation.ts'
import { childArguments } from './module-permissions.ts'

/** A JavaScript or TypeScript module as a trigger target. */
export interface ModuleTarget {
  invoke: InvokeTarget
  /** Kills the process; pending events fail. */
  close(): void
}

/** What the child process writes, one line for each event. `id` is that of the event. */
type Line = { id: number; answer: string } | { id: number; threw: string } | { id: number; failed: string }

interface PendingEvent {
  payload: string
  resolve: (outcome: InvocationOutcome) => void
  timer: NodeJS.Timeout
  /** It was pending in a process that was killed because of another event. */
  isRetry: boolean
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const worker = fileURLToPath(new URL(`./module-worker.${extension}`, import.meta.url))

/** Milliseconds between two reads of a module's output: a module that writes without end blocks itself, not the service. */
const logPauseMs = 100
/** Bytes of output that are logged at a time. */
const maxLogBytes = 2_000

/**
 * Runs a module in a process of its own, started with the first event and kept. The process may read the module's folder and the packages it
 * imports; it has no environment and cannot start processes or threads. It is killed when an event exceeds its time limit; the other events that
 * are pending then are sent to the next process, once.
 */
export function startModuleTarget(
  path: string,
  { timeoutMs, dataDir }: Pick<TriggerSettings, 'timeoutMs' | 'dataDir'>,
  log: Log,
): ModuleTarget {
  const pending = new Map<number, PendingEvent>()
  let child: ChildProcess | undefined
  let lastId = 0

  const settle = (id: number, outcome: InvocationOutcome) => {
    const event = pending.get(id)
    if (!event) return
    clearTimeout(event.timer)
    pending.delete(id)
    if (pending.size === 0) unrefChild(child)
    event.resolve(outcome)
  }

  /** The process has ended. With an outcome, all pending events get it; without one, each is retried once in the next process. */
  const settlePending = (outcome: InvocationOutcome | undefined) => {
    child = undefined
    for (const [id, { payload, resolve, timer, isRetry }] of [...pending]) {
      if (outcome || isRetry) settle(id, outcome ?? { kind: 'timeout' })
      else {
        clearTimeout(timer)
        pending.delete(id)
        send(payload, resolve, true)
      }
    }
  }

  const kill = (outcome: InvocationOutcome | undefined) => {
    child?.removeAllListeners('exit').kill('SIGKILL')
    settlePending(outcome)
  }

  const start = (): ChildProcess => {
    const started = spawn(process.execPath, childArguments({ worker, path, dataDir }), {
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    })
    started.on('error', error => started === child && kill(failedInvocation('configuration', error.message)))
    started.on('exit', (code, signal) => {
      if (started === child)
        settlePending({ kind: 'threw', message: `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}` })
    })
    started.stdin!.on('error', () => {})
    logOutput(started.stdout!, log, path)
    logOutput(started.stderr!, log, path)
    readLines(started.stdio[3] as Readable, text => {
      const line = text === undefined ? undefined : parseLine(text)
      if (started !== child) return
      // Only the worker should write to this descriptor. A line that is not valid shows that the module wrote to it.
      if (!line || !pending.has(line.id)) return kill(failedInvocation('configuration', `${path} wrote an invalid answer`))
      settle(line.id, outcomeOf(line))
    })
    unrefChild(started)
    return started
  }

  const send = (payload: string, resolve: PendingEvent['resolve'], isRetry: boolean) => {
    child ??= start()
    const id = ++lastId
    const timer = setTimeout(() => {
      log.warn('A trigger module exceeded its time limit and its process was killed', { path, timeoutMs })
      settle(id, { kind: 'timeout' })
      kill(undefined)
    }, timeoutMs)
    pending.set(id, { payload, resolve, timer, isRetry })
    refChild(child)
    child.stdin!.write(`${JSON.stringify({ id, payload })}\n`)
  }

  return {
    invoke: payload => new Promise(resolve => send(payload, resolve, false)),
    close: () => kill(failedInvocation('configuration', 'The service stops')),
  }
}

const outcomeOf = (line: Line): InvocationOutcome => {
  if ('answer' in line) return { kind: 'answered', text: line.answer }
  return 'threw' in line ? { kind: 'threw', message: line.threw } : failedInvocation('configuration', line.failed)
}

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text)
    const results = [line.answer, line.threw, line.failed].filter(value => value !== undefined)
    return Number.isInteger(line.id) && results.length === 1 && typeof results[0] === 'string' ? line : undefined
  } catch {
    return undefined
  }
}

type Handle = { ref?(): void; unref?(): void }
const handlesOf = (child: ChildProcess): Handle[] =>
  [child, ...(child.stdio as (Readable | Writable | null)[]).filter(each => each !== null)] as Handle[]

/** Lets the service's process exit while the child has no pending events. */
function unrefChild(child: ChildProcess | undefined): void {
  for (const handle of child ? handlesOf(child) : []) handle.unref?.()
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

function logOutput(stream: Readable, log: Log, path: string): void {
  stream.on('data', (chunk: Buffer) => {
    log.info('A trigger module wrote output', { path, text: chunk.toString('utf8', 0, maxLogBytes) })
    stream.pause()
    setTimeout(() => stream.resume(), logPauseMs).unref()
  })
  stream.on('error', () => {})
}
