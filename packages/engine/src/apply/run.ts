import type { Emit } from '../events.ts'
import { messageOf } from '../failure.ts'
import { RunAborted, type RunInfo } from '../monitor/monitor.ts'
import type { TargetSelection } from '../plan/index.ts'
import type { Journal } from '../state/index.ts'
import type { BuiltIns } from './built-ins.ts'
import type { Hooks } from './hooks.ts'
import type { ProviderRegistry } from './provider-registry.ts'

/** What every part of one run shares. */
export interface Run {
  info: RunInfo
  /** Configuration that is kept with default providers; that of `info` may hold more, which is not. */
  stackConfig: Record<string, string>
  journal: Journal
  builtIns: BuiltIns
  hooks: Hooks
  /** Whether the program runs, and with it its hooks. */
  hasProgram: boolean
  selection: TargetSelection
  /** A failed step leaves the rest of the run going, but for what depends on it. */
  continueOnError: boolean
  registry: ProviderRegistry
  emit: Emit
  status: RunStatus
  /** Bounds the steps that run at once. */
  stepSlots: Semaphore
}

/** Whether the run is still good. The first failure is reported and stops everything that has not begun; what runs is waited for. */
export class RunStatus {
  hasFailed = false
  /** Nothing new may begin. */
  isStopped = false
  /** The program did not say all that it wants: what it did not come to may be wanted all the same. */
  isProgramIncomplete = false
  /** Where in the program a resource is declared, by URN. */
  readonly sourcePositions = new Map<string, string>()
  private readonly emit: Emit
  private readonly dir: string
  private readonly stopSignal = Promise.withResolvers<never>()
  private readonly reported = new Set<string>()

  /** Places below `dir` are told without it. */
  constructor(emit: Emit, dir: string) {
    this.emit = emit
    this.dir = dir
    // Nobody may be listening when it happens.
    this.stopSignal.promise.catch(() => {})
  }

  /** Reports a failure once and stops the run. */
  stop(error: unknown, urn = '', at?: string) {
    if (!(error instanceof RunAborted)) this.reportFailure(error, urn, at)
    this.isStopped = true
    this.stopSignal.reject(new RunAborted())
  }

  /** Reports a failure that leaves the rest of the run going; the program is taken for incomplete from then on. */
  reportFailure(error: unknown, urn = '', at?: string) {
    this.isProgramIncomplete = true
    this.reportStepFailure(error, urn, at)
  }

  /** Reports a failure of one step: the program may well have said all that it wants. */
  reportStepFailure(error: unknown, urn = '', at?: string) {
    this.hasFailed = true
    const message = messageOf(error)
    // What stopped a step often meets the end of the run again.
    if (urn === '' ? [...this.reported].some(told => told.endsWith(`\0${message}`)) : this.reported.has(`${urn}\0${message}`)) return
    this.reported.add(`${urn}\0${message}`)
    this.emitDiagnostic('error', message, urn, at)
  }

  private emitDiagnostic(severity: 'error' | 'warning', message: string, urn: string, place = this.sourcePositions.get(urn)) {
    this.emit({ type: 'diagnostic', severity, message, urn, ephemeral: false, ...(place && { at: place.replace(`${this.dir}/`, '') }) })
  }

  warn(message: string, urn = '') {
    this.emitDiagnostic('warning', message, urn)
  }

  assertNotStopped() {
    if (this.isStopped) throw new RunAborted()
  }

  /** The answer, or `RunAborted` as soon as the run is stopped. */
  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.stopSignal.promise])
  }

  readonly whenStopped = (): Promise<void> => this.stopSignal.promise.catch(() => {})
}

/** At most `size` pieces of work at once; the rest waits in order. */
export class Semaphore {
  private readonly size: number
  private free: number
  private readonly waiting: (() => void)[] = []
  private running = 0
  private idle: (() => void)[] = []

  constructor(size: number) {
    this.size = Math.max(1, size)
    this.free = this.size
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.running++
    try {
      if (this.free > 0) this.free--
      else await new Promise<void>(resolve => this.waiting.push(resolve))
      try {
        return await work()
      } finally {
        const next = this.waiting.shift()
        if (next) next()
        else this.free++
      }
    } finally {
      this.running--
      if (this.running === 0) for (const resolve of this.idle.splice(0)) resolve()
    }
  }

  /** Pieces of work that are under way. */
  get inUse(): number {
    return this.size - this.free
  }

  /** Resolves when nothing runs and nothing waits. */
  async whenIdle(): Promise<void> {
    if (this.running > 0) await new Promise<void>(resolve => this.idle.push(resolve))
  }
}

/** One piece of work after the other, in the order of the calls. */
export function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
}
