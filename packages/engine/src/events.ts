import type { Severity } from './monitor/index.ts'
import type { PropertyChange, StepOp } from './plan/index.ts'
import type { Bag } from './wire.ts'

/** The operations of the engine. */
export type Operation = 'up' | 'preview' | 'refresh' | 'destroy' | 'import'

/**
 * The events of a run, plain objects that can be written as JSON. A secret keeps its wrapper and its value is `[secret]`; an unknown is the
 * sentinel of the wire format.
 */
export type EngineEvent =
  | { type: 'start'; operation: Operation; project: string; stack: string; dryRun: boolean; at: string }
  | StepEvent
  /** `at`: position in the program, `file:line,column`, when the language reports it. */
  | { type: 'diagnostic'; severity: Severity; message: string; urn: string; ephemeral: boolean; at?: string }
  /** The run is being cancelled; `underWay` steps are running and will finish. */
  | { type: 'cancelling'; underWay: number }
  /** A line that the program printed. */
  | { type: 'program'; stream: 'stdout' | 'stderr'; line: string }
  | { type: 'outputs'; outputs: Bag; before: Bag }
  | SummaryEvent

/** A step was planned, is done, or failed. */
export interface StepEvent {
  type: 'step'
  /** `planned` comes before a step that takes time; each step ends `done` or `failed`. */
  phase: 'planned' | 'done' | 'failed'
  op: StepOp
  urn: string
  resourceType: string
  name: string
  parent: string
  id: string
  custom: boolean
  /** Nothing is called for it: its type is not built here, and the run skips such resources. */
  skipped?: true
  /** Nested differences of an update or a replacement. */
  changes: PropertyChange[]
  /** What forces a replacement. */
  replaceKeys: string[]
  /** Reference of the provider; empty for components and providers. */
  provider?: string
  inputs?: Bag
  oldInputs?: Bag
  durationMs: number
  /** The result of a refresh. */
  found?: 'same' | 'changed' | 'gone'
}

/** How a run ended. */
export type RunResult = 'succeeded' | 'failed' | 'cancelled'

/** Counts by op, a replacement once as `replace`; for the operation `refresh`, what it found as `update` or `delete`. */
export type ChangeCounts = Partial<
  Record<'same' | 'create' | 'update' | 'replace' | 'delete' | 'read' | 'import' | 'discard' | 'skip', number>
>

/** The last event of a run. */
export interface SummaryEvent {
  type: 'summary'
  operation: Operation
  result: RunResult
  changes: ChangeCounts
  durationMs: number
}

/** Receives the events of a run. */
export type Emit = (event: EngineEvent) => void
