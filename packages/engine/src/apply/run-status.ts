import type { Emit } from '../events.ts'
import { EngineFailure, messageOf } from '../failure.ts'
import { RunAborted } from '../monitor/index.ts'

/** Whether a run still succeeds. A failure is reported once; one that stops the run lets running steps finish and prevents new ones. */
export class RunStatus {
  hasFailed = false
  /** No new step may begin. */
  isStopped = false
  /** The run was stopped from outside (Ctrl-C). */
  isCancelled = false
  /** The program ended before it had registered everything: a resource that it did not register may still be wanted. */
  isProgramIncomplete = false
  /** The position of each resource in the program (`file:line,column`), by URN. */
  readonly sourcePositions = new Map<string, string>()
  private readonly emit: Emit
  private readonly dir: string
  private readonly stopSignal = Promise.withResolvers<never>()
  private readonly reported = new Set<string>()

  /** Positions below `dir` are shown relative to it. */
  constructor(emit: Emit, dir: string) {
    this.emit = emit
    this.dir = dir
    // The promise may reject before anything waits for it.
    this.stopSignal.promise.catch(() => {})
  }

  /** Reports a failure and stops the run. */
  stop(error: unknown, urn = '', position?: string) {
    if (!(error instanceof RunAborted)) this.reportFailure(error, urn, position)
    this.isStopped = true
    this.stopSignal.reject(new RunAborted())
  }

  /** Stops the run because somebody asked for it. */
  cancel() {
    this.isCancelled = true
    this.stop(new EngineFailure('cancelled'))
  }

  /** Reports a failure after which the program counts as incomplete; the run continues. */
  reportFailure(error: unknown, urn = '', position?: string) {
    this.isProgramIncomplete = true
    this.reportStepFailure(error, urn, position)
  }

  /** Reports the failure of one step; the program may still be complete. */
  reportStepFailure(error: unknown, urn = '', position?: string) {
    this.hasFailed = true
    const message = messageOf(error)
    // The error of a step is often thrown again at the end of the run, without its URN.
    const isReported = urn === '' ? [...this.reported].some(key => key.endsWith(`\0${message}`)) : this.reported.has(`${urn}\0${message}`)
    if (isReported) return
    this.reported.add(`${urn}\0${message}`)
    this.emitDiagnostic('error', message, urn, position)
  }

  /** Reports something that does not fail the run. */
  warn(message: string, urn = '', position?: string) {
    this.emitDiagnostic('warning', message, urn, position)
  }

  /** A position in the program, relative to the project's folder. */
  shortPosition(position: string): string {
    return position.replace(`${this.dir}/`, '')
  }

  /** Throws `RunAborted` when the run is stopped. */
  assertNotStopped() {
    if (this.isStopped) throw new RunAborted()
  }

  /** The result of the work, or `RunAborted` as soon as the run is stopped. */
  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.stopSignal.promise])
  }

  /** Resolves when the run is stopped. */
  readonly whenStopped = (): Promise<void> => this.stopSignal.promise.catch(() => {})

  private emitDiagnostic(severity: 'error' | 'warning', message: string, urn: string, position = this.sourcePositions.get(urn)) {
    const at = position && { at: this.shortPosition(position) }
    this.emit({ type: 'diagnostic', severity, message, urn, ephemeral: false, ...at })
  }
}
