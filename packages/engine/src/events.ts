import type { Severity } from './monitor/index.ts'
import type { PropertyChange, StepOp } from './plan/index.ts'
import type { Bag } from './wire.ts'

export type Operation = 'up' | 'preview' | 'refresh' | 'destroy' | 'import'

/**
 * What a run tells while it goes, one plain object each, fit for JSON. Secrets in them are masked: the envelope stays, its value is `[secret]`;
 * unknowns are the wire's sentinel.
 */
export type EngineEvent =
  | { type: 'start'; operation: Operation; project: string; stack: string; dryRun: boolean; at: string }
  | StepEvent
  /** `at`: where in the program, `file:line,column`, when the language tells. */
  | { type: 'diagnostic'; severity: Severity; message: string; urn: string; ephemeral: boolean; at?: string }
  /** The person asked the run to end; so many steps are under way and will be finished. */
  | { type: 'cancelling'; underWay: number }
  /** A line that the program printed. */
  | { type: 'program'; stream: 'stdout' | 'stderr'; line: string }
  | { type: 'outputs'; outputs: Bag; before: Bag }
  | SummaryEvent

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
  /** Nested differences of an update or a replacement. */
  changes: PropertyChange[]
  /** What forces a replacement. */
  replaceKeys: string[]
  /** Reference of the provider; empty for components and providers. */
  provider?: string
  inputs?: Bag
  oldInputs?: Bag
  durationMs: number
  /** Of a refresh: what it found. */
  found?: 'same' | 'changed' | 'gone'
}

export type RunResult = 'succeeded' | 'failed' | 'cancelled'

/** Counts by op, refreshes that found something as `update` or `delete`, a replacement counted once as `replace`. */
export type ChangeCounts = Partial<Record<'same' | 'create' | 'update' | 'replace' | 'delete' | 'read' | 'import' | 'discard', number>>

export interface SummaryEvent {
  type: 'summary'
  operation: Operation
  result: RunResult
  changes: ChangeCounts
  durationMs: number
}

export type Emit = (event: EngineEvent) => void
