import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { InvocationOutcome, Log, TriggerSettings } from '../context.ts'
import { maxResponseBytes } from '../http/index.ts'
import { failedInvocation, type InvokeTarget } from './invocation.ts'
import { childOptions } from './module-permissions.ts'

export interface ModuleTarget {
  invoke: InvokeTarget
  close(): void
}

/** What the child writes, one line each. `id` is that of the event. */
type Line = { id: number; answer: string } | { id: number; threw: string } | { id: number; failed: string }

interface Waiting {
  payload: string
  resolve: (outcome: InvocationOutcome) => void
  timer: NodeJS.Timeout
  /** It was in a child that another event brought to its end. */
  isSecond: boolean
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const worker = fileURLToPath(new URL(`./module-worker.${extension}`, import.meta.url))

/** Of a log, at a time: a module that writes without end waits, and the service does not. */
const logPause = 100
const longestLine = 2_000

/**
 * A module in a process of its own, kept warm. It may read its folder and the packages that it imports, has no environment, starts no
 * processes or threads, and is killed when an event takes too long; events that it had beside that one are given to the next process once.
 */
export function startModuleTarget(
  path: string,
  { timeoutMs, dataDir }: Pick<TriggerSettings, 'timeoutMs' | 'dataDir'>,
  log: Log,
): ModuleTarget {
  const waiting = new Map<number, Waiting>()
  let child: ChildProcess | undefined
  let last = 0

  const settle = (id: number, outcome: InvocationOutcome) => {
    const event = waiting.get(id)
    if (!event) return
    clearTimeout(event.timer)
    waiting.delete(id)
    if (waiting.size === 0) rest(child)
    event.resolve(outcome)
  }

  /** All that is left in a process that ended: once more in the next one, or lost. */
  const abandon = (outcome: InvocationOutcome | undefined) => {
    child = undefined
    const left = [...waiting]
    for (const [id, { payload, resolve, timer, isSecond }] of left) {
      if (outcome || isSecond) settle(id, outcome ?? { kind: 'timeout' })
      else {
        clearTimeout(timer)
        waiting.delete(id)
        send(payload, resolve, true)
      }
    }
  }

  const end = (outcome: InvocationOutcome | undefined) => {
    child?.removeAllListeners('exit').kill('SIGKILL')
    abandon(outcome)
  }

  const start = (): ChildProcess => {
    const started = spawn(process.execPath, childOptions({ worker, path, dataDir }), {
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    })
    started.on('error', error => started === child && end(failedInvocation('configuration', error.message)))
    started.on('exit', (code, signal) => {
      if (started === child)
        abandon({ kind: 'threw', message: `Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}` })
    })
    started.stdin!.on('error', () => {})
    keepLog(started.stdout!, log, path)
    keepLog(started.stderr!, log, path)
    readLines(started.stdio[3] as Readable, text => {
      const line = text === undefined ? undefined : parsed(text)
      if (started !== child) return
      // A module that writes there itself has no business to.
      if (!line || !waiting.has(line.id)) return end(failedInvocation('configuration', `${path} wrote what is no answer`))
      settle(line.id, outcomeOf(line))
    })
    rest(started)
    return started
  }

  const send = (payload: string, resolve: Waiting['resolve'], isSecond: boolean) => {
    child ??= start()
    const id = ++last
    const timer = setTimeout(() => {
      log.warn('A trigger module took too long and was ended', { path })
      settle(id, { kind: 'timeout' })
      end(undefined)
    }, timeoutMs)
    waiting.set(id, { payload, resolve, timer, isSecond })
    wake(child)
    child.stdin!.write(`${JSON.stringify({ id, payload })}\n`)
  }

  return {
    invoke: payload => new Promise(resolve => send(payload, resolve, false)),
    close: () => end(failedInvocation('configuration', 'The service stops')),
  }
}

const outcomeOf = (line: Line): InvocationOutcome => {
  if ('answer' in line) return { kind: 'answered', text: line.answer }
  return 'threw' in line ? { kind: 'threw', message: line.threw } : failedInvocation('configuration', line.failed)
}

function parsed(text: string): Line | undefined {
  try {
    const line = JSON.parse(text)
    const says = [line.answer, line.threw, line.failed].filter(value => value !== undefined)
    return Number.isInteger(line.id) && says.length === 1 && typeof says[0] === 'string' ? line : undefined
  } catch {
    return undefined
  }
}

type Handle = { ref?(): void; unref?(): void }
const handlesOf = (child: ChildProcess): Handle[] =>
  [child, ...(child.stdio as (Readable | Writable | null)[]).filter(each => each !== null)] as Handle[]
/** A process that nobody waits for keeps nobody from ending. */
function rest(child: ChildProcess | undefined): void {
  for (const handle of child ? handlesOf(child) : []) handle.unref?.()
}
function wake(child: ChildProcess): void {
  for (const handle of handlesOf(child)) handle.ref?.()
}

/** Undefined: a line longer than any answer. Quotation can double an answer, and its line has a little more. */
function readLines(stream: Readable, take: (line: string | undefined) => void): void {
  let parts: Buffer[] = []
  let length = 0
  stream.on('data', (chunk: Buffer) => {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      take(Buffer.concat([...parts, chunk.subarray(from, at)]).toString())
      parts = []
      length = 0
      from = at + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > 2 * maxResponseBytes + 1_000) {
      stream.destroy()
      take(undefined)
    }
  })
  stream.on('error', () => {})
}

function keepLog(stream: Readable, log: Log, path: string): void {
  stream.on('data', (chunk: Buffer) => {
    log.info('A trigger module wrote', { path, text: chunk.toString('utf8', 0, longestLine) })
    stream.pause()
    setTimeout(() => stream.resume(), logPause).unref()
  })
  stream.on('error', () => {})
}
